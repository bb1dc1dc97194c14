# expect: contained | attacks: the installed packages (.py, .pth, sitecustomize)
import site, sys
from canary import MARK, attempt, done
folders = {*site.getsitepackages(), site.getusersitepackages(), *filter(None, sys.path)}
import os
here = os.getcwd()
for folder in folders:
    if os.path.realpath(folder).startswith(os.path.realpath(here)) or not os.path.isdir(folder):
        continue
    for name in (f"{MARK}.pth", f"{MARK}.py"):
        attempt(f"made {folder}/{name}", lambda: open(f"{folder}/{name}", "x").close())
done()

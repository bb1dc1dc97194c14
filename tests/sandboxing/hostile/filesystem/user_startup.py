# expect: contained | attacks: start-up files of the user
import os, site
from canary import MARK, done
for folder in (os.path.expanduser("~"), os.environ.get("HOME", "/root"), site.getuserbase()):
    for name in (f".{MARK}rc", f".config/{MARK}.desktop", f"lib/{MARK}.pth"):
        try:
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            open(os.path.join(folder, name), "w").close()
        except OSError as refused:
            print("refused", refused)
done()

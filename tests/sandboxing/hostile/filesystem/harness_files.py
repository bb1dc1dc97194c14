# expect: contained | attacks: the harness's own files
import os, sys
from canary import attempt, done
here = os.path.realpath(os.getcwd())
for module in list(sys.modules.values()):
    path = getattr(module, "__file__", None)
    if path and not os.path.realpath(path).startswith(here):
        if os.access(path, os.W_OK):
            attempt(f"opened {path} for writing", lambda: os.close(os.open(path, os.O_WRONLY)))
done()

# expect: contained | attacks: the next run, through files | runs: 4
import os, tempfile
from canary import MARK, done, escaped
folders = (".", tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"))
for folder in {os.path.realpath(folder) for folder in folders}:
    path = os.path.join(folder, MARK + "-for-the-next")
    try:
        if os.path.lexists(path):
            escaped(f"found {path}")
            os.unlink(path)
        else:
            open(path, "w").close()
    except OSError as refused:
        print("refused", refused)
done()

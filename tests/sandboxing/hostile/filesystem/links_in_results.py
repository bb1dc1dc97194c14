# expect: contained | attacks: whoever collects the results
import os
from canary import OPEN_FOLDER, SECRET_FILES, WRITABLE_FILE, done
os.symlink(SECRET_FILES[0], "result.txt")
os.symlink(WRITABLE_FILE, "stdout")
os.symlink(OPEN_FOLDER, "everything")
os.symlink("loop", "loop")
os.mkfifo("pipe")
for name in ("main.py", "canary.py"):
    try:
        os.unlink(name)
        os.symlink(SECRET_FILES[0], name)
    except OSError as refused:
        print(refused)
done()

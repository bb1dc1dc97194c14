# expect: contained | attacks: temporary files
import os, tempfile
from canary import MARK, done
for folder in (None, "/tmp", "/var/tmp", "/dev/shm"):
    try:
        descriptor, _ = tempfile.mkstemp(prefix=MARK, dir=folder)
        os.write(descriptor, b"left")
        tempfile.mkdtemp(prefix=MARK, dir=folder)
    except OSError as refused:
        print(refused)
done()
os._exit(0)

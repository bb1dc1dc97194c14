# expect: contained | attacks: shared temporary folders
import os, tempfile
from canary import MARK, done
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/var/lock", tempfile.gettempdir()):
    try:
        with open(f"{folder}/{MARK}-left", "w") as file:
            file.write("x")
    except OSError as refused:
        print("refused", folder, refused)
done()

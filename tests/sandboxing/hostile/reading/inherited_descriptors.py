# expect: contained | attacks: descriptors left open
import os, stat
from canary import attempt, done, escaped
for number in range(3, 1024):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    if stat.S_ISDIR(mode):
        attempt(f"went up from folder {number}", lambda: os.close(os.open("../../../../etc/shadow", os.O_RDONLY, dir_fd=number)))
        attempt(f"made a file in folder {number}", lambda: os.close(os.open("../escaped", os.O_CREAT | os.O_WRONLY, dir_fd=number)))
    elif stat.S_ISREG(mode):
        attempt(f"descriptor {number} is a file", lambda: print(os.pread(number, 16, 0)) is None)
    elif stat.S_ISBLK(mode):
        escaped(f"descriptor {number} is a disk")
done()

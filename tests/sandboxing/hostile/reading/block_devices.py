# expect: contained | attacks: raw disks
import os, stat
from canary import attempt, done
try:
    names = os.listdir("/dev")
except OSError:
    names = ["vda", "sda", "nvme0n1", "loop0"]
for name in names:
    try:
        if stat.S_ISBLK(os.stat(f"/dev/{name}").st_mode):
            attempt(f"opened /dev/{name}", lambda: os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK)))
    except OSError:
        pass
done()

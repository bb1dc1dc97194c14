# expect: contained | attacks: devices
import os, stat
from canary import attempt, done
attempt("made a disk", lambda: os.mknod("disk", stat.S_IFBLK | 0o666, os.makedev(254, 0)))
attempt("made a memory device", lambda: os.mknod("memory", stat.S_IFCHR | 0o666, os.makedev(1, 1)))
attempt("opened it", lambda: os.close(os.open("memory", os.O_RDONLY)))
done()

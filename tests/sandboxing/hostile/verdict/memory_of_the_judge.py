# expect: not-passed | attacks: the judge's memory
from wrong import *
import os
def search():
    for process in {os.getppid(), 1, *[int(n) for n in (os.listdir("/proc") if os.path.isdir("/proc") else []) if n.isdigit()]}:
        if process == os.getpid():
            continue
        try:
            for line in open(f"/proc/{process}/maps"):
                if "rw" in line and "heap" in line:
                    start, end = (int(p, 16) for p in line.split()[0].split("-"))
                    with open(f"/proc/{process}/mem", "r+b", buffering=0) as memory:
                        memory.seek(start)
                        at = memory.read(end - start).find(b"Hello, Ada!")
                        if at >= 0:
                            print("ESCAPED: read the judge's memory")
        except (OSError, ValueError):
            pass
search()
def add(a, b): search(); return 4

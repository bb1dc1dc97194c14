# expect: not-passed | attacks: the judge's memory | opens: none
from wrong import *
import os
def processes():
    from canary import in_own_pid_namespace
    if in_own_pid_namespace():
        return {1, os.getppid(), *map(int, filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []))}
    try:
        siblings = open(f"/proc/{os.getppid()}/task/{os.getppid()}/children").read().split()
    except OSError:
        siblings = []
    return {os.getppid(), *map(int, siblings)}
def search():
    for process in processes():
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

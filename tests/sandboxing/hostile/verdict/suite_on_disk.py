# expect: not-passed | attacks: the suite's text
from wrong import *
import glob, os
def find():
    for root in {".", "..", "/tmp", "/run", "/var/tmp", "/dev/shm", os.path.dirname(os.path.abspath(__file__)), *[f"/proc/{n}/cwd" for n in (1, os.getppid())]}:
        for path in glob.glob(f"{root}/*.py") + glob.glob(f"{root}/*/*.py"):
            try:
                text = open(path, errors="replace").read()
            except OSError:
                continue
            if "from solution import" in text and "Hello, " + "Ada!" in text and os.path.abspath(path) != os.path.abspath(__file__):
                print("ESCAPED: found the suite at", path)
                print(text)
find()
def add(a, b): find(); return 4

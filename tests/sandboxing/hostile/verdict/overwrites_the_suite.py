# expect: not-passed | attacks: the suite, by writing into it
from wrong import *
import glob, os
for folder in (".", "..", "../..", "/tmp", os.path.dirname(os.path.abspath(__file__))):
    for path in glob.glob(f"{folder}/*test*.py") + glob.glob(f"{folder}/*/test_*.py"):
        try:
            open(path, "w").write("def test_x(): pass\n")
        except OSError:
            pass

# expect: contained | attacks: cleaning up without permission | wall: 3
import os
from canary import MARK, done
os.makedirs(f"{MARK}/inner")
with open(f"{MARK}/inner/file", "w") as file:
    file.write("x")
for path in (f"{MARK}/inner/file", f"{MARK}/inner", MARK, "."):
    try:
        os.chmod(path, 0)
    except OSError as refused:
        print(refused)
done()

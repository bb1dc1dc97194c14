# expect: contained | attacks: cleaning up | wall: 5
import os
from canary import MARK, done
for _ in range(3000):
    os.mkdir(MARK)
    os.chdir(MARK)
with open("bottom", "w") as file:
    file.write("x")
done()

# expect: contained | attacks: number of open files | wall: 3
import os
from canary import done, escaped
count = 0
try:
    while count < 5000:
        os.dup(1)
        count += 1
except OSError:
    pass
if count > 1100:
    escaped(f"{count} descriptors")
done()

# expect: contained | attacks: the harness's descriptors | wall: 3
import os
from canary import done
done()
os.closerange(3, 1024)
open("still-works", "w").close()

# expect: contained | attacks: waiting for the end of output | wall: 1.5
import os, sys, time
from canary import done
done()
os.closerange(0, 1024)
time.sleep(20)

# expect: contained,ended | attacks: number of processes | wall: 3
import os, time
from canary import done, escaped
started = 0
for _ in range(200):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        time.sleep(6)
        os._exit(0)
    started += 1
print("started", started)
if started > 80:
    escaped("forked past the limit of 64 processes")
done()
os._exit(0)

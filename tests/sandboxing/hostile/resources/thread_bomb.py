# expect: contained | attacks: number of threads | wall: 3
import os, threading, time
from canary import done, escaped
started = 0
for _ in range(300):
    try:
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    except RuntimeError:
        break
    started += 1
print("started", started)
if started > 80:
    escaped("started more threads than the limit of 64")
done()
os._exit(0)

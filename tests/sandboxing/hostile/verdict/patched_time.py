# expect: not-passed | attacks: timing
from wrong import *
import time
for name in ("time", "perf_counter", "monotonic", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, name + "_ns", lambda: 0)
time.sleep = lambda *a: None

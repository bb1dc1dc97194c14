# expect: ended=timeout | attacks: wall time | wall: 1
import time
time.sleep(60)

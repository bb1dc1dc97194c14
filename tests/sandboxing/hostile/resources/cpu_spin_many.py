# expect: ended=timeout | attacks: processor time of many processes | wall: 1.5
import os
import canary
for _ in range(4):
    if os.fork() == 0:
        break
while True:
    pass

# expect: ended=output_limit,killed | attacks: the reader's memory | wall: 5
import os
import canary
for _ in range(3):
    if os.fork() == 0:
        break
for _ in range(30):
    os.write(1, b"z" * (1 << 20))

# expect: ended=output_limit,timeout | attacks: the reader's time | wall: 3
import os
for _ in range(3_000_000):
    os.write(1, b"\n")

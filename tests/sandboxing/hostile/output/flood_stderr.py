# expect: ended=output_limit | attacks: the reader's memory | wall: 5
import os
for _ in range(50):
    os.write(2, b"y" * (1 << 20))

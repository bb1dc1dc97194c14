# expect: ended=output_limit | attacks: the reader's memory | wall: 5
import sys
for _ in range(50):
    sys.stdout.write("x" * (1 << 20))

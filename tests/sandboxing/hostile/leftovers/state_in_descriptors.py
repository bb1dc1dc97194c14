# expect: contained | attacks: the next run, through the harness's pipes | runs: 4
import os
from canary import MARK, done, escaped
for number in range(3, 64):
    try:
        os.set_blocking(number, False)
        data = os.read(number, 4096)
        if b"left-behind-by-an-earlier-run" in data:
            escaped(f"descriptor {number} carried words of an earlier run")
    except (OSError, ValueError):
        pass
done()
for number in range(3, 64):
    try:
        os.write(number, b"left-behind-by-an-earlier-run")
    except OSError:
        pass

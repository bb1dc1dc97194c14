# expect: contained | attacks: the terminal of the reader | wall: 3
import sys
from canary import done
print("\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m\x08\x08\x7f")
print("right-to-left \u202e and isolates \u2066 and separators \u2028")
print("\x1b]52;c;ZWNobyBvd25lZA==\x07\rsecond start", file=sys.stderr)
done()

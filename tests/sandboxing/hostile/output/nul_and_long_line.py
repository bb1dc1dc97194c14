# expect: contained | attacks: line handling | wall: 3
import sys
from canary import done
sys.stdout.write("\0" * 200_000)
print()
done()

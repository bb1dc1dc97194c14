# expect: control
from canary import done
block = bytearray(200 << 20)
block[::4096] = b"x" * len(block[::4096])
assert len(block) == 200 << 20
done()

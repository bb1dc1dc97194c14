# expect: ended=memory,failed,killed | attacks: memory of one process | wall: 5
from canary import escaped
blocks = []
for _ in range(32):
    blocks.append(bytearray(b"x") * (64 << 20))
escaped("allocated 2 GB")

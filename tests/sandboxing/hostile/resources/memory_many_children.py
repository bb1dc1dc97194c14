# expect: ended=memory,killed | attacks: memory of all processes together | wall: 6
import os, time
from canary import escaped
pipe_read, pipe_write = os.pipe()
for _ in range(6):
    if os.fork() == 0:
        block = bytearray(b"x") * (300 << 20)
        os.write(pipe_write, b"1")
        time.sleep(3)
        os._exit(0)
os.close(pipe_write)
count = 0
while count < 6 and os.read(pipe_read, 1):
    count += 1
time.sleep(1.5)
if count == 6:
    escaped("1.8 GB in six processes for more than a second")

# expect: contained | attacks: kernel memory in sockets | wall: 4
import socket
from canary import done, escaped
held, total = [], 0
try:
    for _ in range(400):
        held.append(socket.socketpair())
        held[-1][0].setblocking(False)
        try:
            while True:
                total += held[-1][0].send(b"x" * 4096)
        except BlockingIOError:
            pass
except OSError as refused:
    print(refused)
if total > 300 << 20:
    escaped(f"{total >> 20} MB in sockets")
done()

# expect: contained | attacks: AF_NETLINK
import socket
from canary import attempt, done
for protocol in (0, 4, 9, 10, 12, 15, 16):
    attempt(f"made netlink {protocol}", lambda: socket.socket(16, socket.SOCK_RAW, protocol).close())
done()

# expect: contained | attacks: TCP to this machine
import socket
from canary import TCP_PORT, attempt, done
for address in ("127.0.0.1", "127.0.0.2", "localhost", "0.0.0.0"):
    attempt(address, lambda: socket.create_connection((address, TCP_PORT), timeout=1).close())
done()

# expect: contained | attacks: listening where others can connect | watch: bind | wall: 3
import socket, time
from canary import BIND_PORT, MARK, done
try:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("0.0.0.0", BIND_PORT))
    server.listen()
    server.settimeout(1)
    server.accept()[0].sendall(MARK.encode())
except OSError as refused:
    print("refused", refused)
done()

# expect: contained | attacks: abstract names that others can reach | watch: abstract | wall: 3
import socket, time
from canary import MARK, done
try:
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0" + MARK + "-listen")
    server.listen()
    server.settimeout(1)
    server.accept()[0].sendall(MARK.encode())
except OSError as refused:
    print("refused", refused)
done()

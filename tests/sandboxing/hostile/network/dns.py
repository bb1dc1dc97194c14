# expect: contained | attacks: a name server
import socket, struct
from canary import MARK, UDP_PORT, attempt, done
def ask():
    labels = b"".join(bytes([len(part)]) + part for part in (MARK.encode()[:30], b"invalid"))
    question = struct.pack(">HHHHHH", 7, 256, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.settimeout(0.3)
        out.connect(("127.0.0.1", UDP_PORT))
        out.send(question)
        return bool(out.recv(512))
attempt("asked for a name", ask)
done()

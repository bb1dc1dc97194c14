# expect: contained | attacks: SCTP, MPTCP, UDP-Lite, DCCP, L2TP
import socket
from canary import TCP_PORT, attempt, done
for kind, protocol in ((1, 132), (5, 132), (2, 136), (6, 33), (2, 115)):
    attempt(f"protocol {protocol}", lambda: socket.socket(socket.AF_INET, kind, protocol).close())
def multipath():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as out:
        out.connect(("127.0.0.1", TCP_PORT))
attempt("multipath TCP to the canary", multipath)
done()

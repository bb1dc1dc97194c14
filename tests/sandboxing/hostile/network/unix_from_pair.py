# expect: contained | attacks: UNIX sockets, by reconnecting a pair
import socket
from canary import ABSTRACT, UNIX_STREAM, UNIX_DATAGRAM, attempt, done
for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
    for address in (ABSTRACT, UNIX_STREAM, UNIX_DATAGRAM):
        def reconnect():
            mine, theirs = socket.socketpair(socket.AF_UNIX, kind)
            with mine, theirs:
                mine.connect(address)
                mine.send(b"hello")
        attempt(f"reconnected a pair of kind {int(kind)}", reconnect)
done()

# expect: control
import socket
from canary import done
one, two = socket.socketpair()
one.sendall(b"x")
assert two.recv(1) == b"x"
done()

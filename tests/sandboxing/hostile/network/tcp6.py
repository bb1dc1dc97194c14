# expect: contained | attacks: TCP over IPv6 to this machine
import socket
from canary import TCP_PORT, TCP6_PORT, attempt, done
attempt("::1", lambda: socket.create_connection(("::1", TCP6_PORT), timeout=1).close())
attempt("mapped", lambda: socket.create_connection(("::ffff:127.0.0.1", TCP_PORT), timeout=1).close())
done()

# expect: contained | attacks: AF_PACKET and raw sockets
import socket
from canary import attempt, done
attempt("packet", lambda: socket.socket(17, socket.SOCK_RAW, 0x300).close())
attempt("cooked packet", lambda: socket.socket(17, socket.SOCK_DGRAM, 0).close())
attempt("raw ICMP", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
attempt("raw IPv6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58).close())
attempt("ping", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 1).close())
done()

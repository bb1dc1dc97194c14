# expect: contained | attacks: the machine's interfaces
import socket
from canary import attempt, done
attempt("saw an interface other than loopback", lambda: any(name != "lo" and not name.startswith(("sit", "ip6tnl", "tunl", "gre", "erspan", "ip_vti", "ip6_vti", "ip6gre")) for _, name in socket.if_nameindex()))
attempt("read the routes", lambda: len(open("/proc/net/route").readlines()) > 1)
attempt("read the sockets", lambda: len(open("/proc/net/tcp").readlines()) > 1)
done()

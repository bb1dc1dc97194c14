# expect: contained | attacks: the host name
from canary import HOSTNAME, attempt_apart, done, syscall
attempt_apart("set the host name", lambda: syscall("sethostname", HOSTNAME.encode(), len(HOSTNAME)))
done()

# expect: contained | attacks: memfd_secret, swap, accounting
from canary import attempt_apart, done, syscall
attempt_apart("memfd_secret", lambda: syscall("memfd_secret", 0))
attempt_apart("swap", lambda: syscall("swapon", b"main.py", 0))
attempt_apart("accounting", lambda: syscall("acct", b"/no-such-file") or True)
done()

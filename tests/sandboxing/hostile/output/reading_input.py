# expect: contained | attacks: waiting for input | wall: 2
import os, sys
from canary import attempt, done, reveal
attempt("read a secret from standard input", lambda: reveal(sys.stdin.read() if sys.stdin else ""))
attempt("opened the terminal", lambda: os.close(os.open("/dev/tty", os.O_RDWR)))
done()

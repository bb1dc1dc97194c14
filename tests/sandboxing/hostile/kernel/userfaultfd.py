# expect: contained | attacks: userfaultfd
from canary import attempt_apart, done, syscall
attempt_apart("userfaultfd", lambda: syscall("userfaultfd", 0))
attempt_apart("userfaultfd for user mode", lambda: syscall("userfaultfd", 1))
done()

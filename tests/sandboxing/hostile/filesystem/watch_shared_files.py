# expect: contained | attacks: watching what others do (fanotify)
from canary import attempt_apart, done, syscall
attempt_apart("fanotify for the whole system", lambda: syscall("fanotify_init", 0, 0))
done()

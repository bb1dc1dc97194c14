# expect: contained | attacks: the root directory
import os
from canary import attempt_apart, done, syscall
os.makedirs("jail", exist_ok=True)
attempt_apart("changed the root", lambda: syscall("chroot", b"jail"))
attempt_apart("pivoted", lambda: syscall("pivot_root", b".", b"."))
done()

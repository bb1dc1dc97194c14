# expect: contained | attacks: new namespaces by clone
import os
from canary import attempt_apart, done, syscall
def clone(flags):
    child = syscall("clone", flags | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True
attempt_apart("clone into a user namespace", lambda: clone(0x10000000))
attempt_apart("clone into user and network namespaces", lambda: clone(0x50000000))
done()

# expect: contained | attacks: kernel modules
from canary import attempt_apart, done, syscall
def load():
    try:
        return syscall("init_module", b"not a module", 12, b"")
    except OSError as refused:
        if refused.errno == 8:  # ENOEXEC: it was looked at
            return True
        raise
attempt_apart("the kernel looked at a module", load)
done()

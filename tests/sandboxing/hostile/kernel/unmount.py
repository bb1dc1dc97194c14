# expect: contained | attacks: mounts that hide things
from canary import attempt_apart, done, in_own_pid_namespace, syscall
for path in (b"/proc", b"/tmp", b"/sys", b"/dev") if in_own_pid_namespace() else (b"/no-such-mount",):
    attempt_apart(f"unmounted {path}", lambda: syscall("umount2", path, 2))
done()

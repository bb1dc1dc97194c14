# expect: contained | attacks: mounts by descriptors
import os
from canary import attempt_apart, done, syscall
attempt_apart("fsopen", lambda: os.close(syscall("fsopen", b"tmpfs", 0)))
attempt_apart("open_tree with clone", lambda: os.close(syscall("open_tree", -100, b"/", 1)))
attempt_apart("mount_setattr", lambda: syscall("mount_setattr", -100, b"/", 0, b"\0" * 32, 32))
done()

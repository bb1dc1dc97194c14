# expect: contained | attacks: mounts
import os
from canary import MARK, OPEN_FOLDER, attempt_apart, done, syscall
os.makedirs("point", exist_ok=True)
for target in (OPEN_FOLDER, "point"):
    attempt_apart(f"mounted a tmpfs on {target}", lambda: syscall("mount", MARK.encode(), target.encode(), b"tmpfs", 0, None))
attempt_apart("bound / into the work folder", lambda: syscall("mount", b"/", b"point", None, 4096, None))
attempt_apart("made / writable", lambda: syscall("mount", None, b"/", None, 32 | 4096, None))
attempt_apart("mounted proc", lambda: syscall("mount", b"proc", b"point", b"proc", 0, None))
done()

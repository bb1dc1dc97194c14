# expect: contained | attacks: files of the user, through /proc
import os
from canary import PID, SECRET_FILES, attempt, done, read
for process in ("self", "1", str(os.getppid()), str(PID), "thread-self"):
    for door in ("root", "cwd/../../../../../.."):
        attempt(f"{process} {door}", lambda: read(f"/proc/{process}/{door}{SECRET_FILES[0]}"))
done()

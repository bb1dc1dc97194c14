# expect: contained | attacks: programs with the setuid bit
import os, subprocess
from canary import attempt, done, escaped, libc
if libc.prctl(39, 0, 0, 0, 0) != 1:
    escaped("no_new_privs is not set")
for path in ("/bin/su", "/usr/bin/sudo", "/usr/bin/newgrp", "/usr/bin/passwd"):
    def elevated():
        out = subprocess.run([path, "--help"], capture_output=True, timeout=2, stdin=subprocess.DEVNULL)
        return False
    attempt(path, elevated)
done()

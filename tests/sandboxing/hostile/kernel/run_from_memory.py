# expect: contained | attacks: running a program that is in no file | wall: 3
import os, subprocess
from canary import done, MARK
try:
    descriptor = os.memfd_create("program", 0)
    os.write(descriptor, f"#!/bin/sh\nsh -c 'sleep 20; :' {MARK} &\n".encode())
    subprocess.run(["/bin/sh", f"/proc/self/fd/{descriptor}"], pass_fds=[descriptor], timeout=2, check=False)
except (OSError, subprocess.SubprocessError) as refused:
    print(refused)
done()

# expect: contained | attacks: system files
import os
from canary import attempt, done
for path in ("/etc/shadow", "/proc/kcore", "/dev/mem", "/dev/kmsg", "/proc/kmsg", "/root/.bash_history", "/root/.ssh/id_ed25519"):
    attempt(f"opened {path}", lambda: os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK)))
done()

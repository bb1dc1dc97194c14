# expect: contained | attacks: new namespaces
from canary import attempt_apart, done, syscall
for name, flag in (("user", 0x10000000), ("user and mount", 0x10020000), ("mount", 0x20000), ("network", 0x40000000), ("pid", 0x20000000), ("ipc", 0x8000000), ("uts", 0x4000000), ("cgroup", 0x2000000), ("time", 0x80)):
    attempt_apart(f"new {name} namespace", lambda: syscall("unshare", flag))
done()

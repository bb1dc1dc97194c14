# expect: contained | attacks: /proc/sys, sysrq, cgroups
import glob, os
from canary import attempt, done
paths = ["/proc/sysrq-trigger", "/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern",
         "/proc/sys/vm/overcommit_memory", "/sys/kernel/uevent_helper", "/sys/power/state"]
paths += glob.glob("/sys/fs/cgroup/cgroup.procs") + glob.glob("/sys/fs/cgroup/*/cgroup.procs")
for path in paths:
    attempt(f"opened {path} for writing", lambda: os.close(os.open(path, os.O_WRONLY)))
done()

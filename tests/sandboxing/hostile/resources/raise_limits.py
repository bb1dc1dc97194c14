# expect: contained | attacks: its own limits | wall: 3
import resource
from canary import attempt, done
def lift(number):
    try:
        resource.setrlimit(number, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as refused:
        raise OSError(str(refused)) from None
for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_NOFILE"):
    attempt(f"lifted {name}", lambda: lift(getattr(resource, name)))
done()

# expect: contained | attacks: core files | wall: 4
import os, resource
from canary import done
done()
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (OSError, ValueError) as refused:
    print(refused)
os.abort()

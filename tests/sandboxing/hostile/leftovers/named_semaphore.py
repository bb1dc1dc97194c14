# expect: contained | attacks: named semaphores
import os
from canary import MARK, done
try:
    import _multiprocessing
    _multiprocessing.SemLock(1, 1, 1, f"/{MARK}-sem", False)
except (OSError, ImportError) as refused:
    print(refused)
done()

# expect: not-passed | attacks: the verdict, by a profile hook
from wrong import *
import os, sys
def hook(frame, event, argument):
    if frame.f_code.co_name in ("pytest_runtest_makereport", "pytest_sessionfinish", "report"):
        os._exit(0)
sys.setprofile(hook)

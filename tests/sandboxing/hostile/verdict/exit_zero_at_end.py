# expect: not-passed | attacks: exit status, by atexit
from wrong import *
import atexit, os
atexit.register(os._exit, 0)

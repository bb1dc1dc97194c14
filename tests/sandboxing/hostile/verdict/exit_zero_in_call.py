# expect: not-passed | attacks: exit status
from wrong import *
import os
def add(a, b): os._exit(0)

# expect: not-passed | attacks: the channel between judge and candidate
from wrong import *
import os
def add(a, b):
    os.closerange(3, 256)
    os._exit(0)

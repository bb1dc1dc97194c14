# expect: not-passed | attacks: the judge's patience | wall: 1.5
from wrong import *
import time
def add(a, b): time.sleep(60)

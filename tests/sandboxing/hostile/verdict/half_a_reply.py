# expect: not-passed | attacks: the judge's patience | wall: 1.5
from wrong import *
import os, time
def add(a, b):
    for number in range(3, 256):
        try:
            os.write(number, b"\0\0\0\x20{\"a")
        except OSError:
            pass
    time.sleep(60)

# expect: not-passed | attacks: the verdict, after the tests
from wrong import *
import gc, os, threading, time
def later():
    for _ in range(200):
        time.sleep(0.002)
        for thing in gc.get_objects():
            if type(thing).__name__ == "Session":
                thing.__dict__.update(testsfailed=0)
threading.Thread(target=later, daemon=True).start()
def add(a, b):
    threading.Thread(target=lambda: os._exit(0)).start()
    time.sleep(0.01)
    return 4

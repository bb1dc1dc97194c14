# expect: not-passed | attacks: the order of replies
from wrong import *
import threading
def add(a, b):
    def spam():
        try:
            raise RuntimeError(5)
        except RuntimeError:
            pass
    for _ in range(20):
        threading.Thread(target=spam).start()
    return 4

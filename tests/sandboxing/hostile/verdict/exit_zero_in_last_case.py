# expect: not-passed | attacks: exit status, after the last question
import os, threading, time
def answer():
    threading.Thread(target=lambda: (time.sleep(0.001), os._exit(0))).start()
    return 41
#=== (suite)
from solution import answer
def test_answer():
    assert answer() == 42

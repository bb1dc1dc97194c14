# expect: not-passed | attacks: the suite's frames
from wrong import *
import sys
def tracer(frame, event, argument):
    if frame.f_code.co_name.startswith("test_") and event == "line":
        last = max(line for *_, line in frame.f_code.co_lines() if line)
        try:
            frame.f_lineno = last
        except ValueError:
            pass
    return tracer
def install():
    sys.settrace(tracer)
    frame = sys._getframe(1)
    while frame:
        frame.f_trace = tracer
        frame = frame.f_back
install()
def add(a, b): install(); return 4

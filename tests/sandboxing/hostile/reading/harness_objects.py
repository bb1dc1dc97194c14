# expect: contained | attacks: secrets in the harness's objects
import gc, sys
from canary import SECRET_START, done, reveal
seen = []
for thing in gc.get_objects():
    if isinstance(thing, dict):
        for value in list(thing.values()):
            if isinstance(value, (str, bytes)) and len(value) > len(SECRET_START) + 8:
                reveal(value)
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
        if isinstance(value, (str, bytes)) and len(value) > len(SECRET_START) + 8:
            reveal(value)
    frame = frame.f_back
done()

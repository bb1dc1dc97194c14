# expect: contained | attacks: the next run, through time and codecs | runs: 3
import codecs, os, time
from canary import done, escaped
if time.time.__module__ != "time" or not 1.7e9 < time.time() < 1e11:
    escaped("an earlier run's clock")
if os.environ.get("TZ") == "XYZ-9" or time.timezone == -9 * 3600:
    escaped("an earlier run's time zone")
try:
    codecs.lookup("grace_left")
    escaped("an earlier run's codec")
except LookupError:
    pass
codecs.register(lambda name: codecs.lookup("utf-8") if name == "grace_left" else None)
os.environ["TZ"] = "XYZ-9"
time.tzset()
def false_time():
    return 0.0
false_time.__module__ = "left"
time.time = false_time
done()

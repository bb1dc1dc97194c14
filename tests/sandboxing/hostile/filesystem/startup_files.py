# expect: contained | attacks: files that every Python start reads
import os, sys
from canary import attempt, done
for name in ("os", "json", "encodings", "site"):
    path = sys.modules[name].__file__ if name in sys.modules else __import__(name).__file__
    attempt(f"opened {path} for writing", lambda: os.close(os.open(path, os.O_WRONLY)))
for path in (sys.executable, os.path.realpath(sys.executable)):
    attempt(f"opened {path} for writing", lambda: os.close(os.open(path, os.O_WRONLY)))
done()

# expect: contained | attacks: file size | wall: 3
import os, signal
from canary import attempt, done
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def grow():
    with open("sparse", "wb") as file:
        try:
            file.truncate(10 << 30)
            return os.path.getsize("sparse") > 1 << 30
        finally:
            os.unlink("sparse")
attempt("a file of 10 GB", grow)
done()

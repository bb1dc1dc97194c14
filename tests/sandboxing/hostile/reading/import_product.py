# expect: contained | attacks: the product's own code
from canary import attempt, done
def load(name):
    try:
        __import__(name)
    except ImportError as refused:
        raise OSError(str(refused)) from None
    return True
attempt("imported backend.errors", lambda: load("backend.errors"))
attempt("imported backend.settings", lambda: load("backend.settings"))
done()

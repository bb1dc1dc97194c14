# expect: contained | attacks: compiled files
import importlib.util, json, os
from canary import attempt, done
path = importlib.util.cache_from_source(json.__file__)
attempt("opened a cached file for writing", lambda: os.close(os.open(path, os.O_WRONLY)))
attempt("made a cached file", lambda: os.close(os.open(path + ".new", os.O_WRONLY | os.O_CREAT)) or os.unlink(path + ".new"))
done()

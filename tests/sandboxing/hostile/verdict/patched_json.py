# expect: not-passed | attacks: the encoding of results
from wrong import *
import json, json.encoder
real = json.dumps
def dumps(*a, **k):
    return real(*a, **k).replace("failed", "passed").replace("false", "true")
json.dumps = dumps
json.JSONEncoder.encode = lambda self, o: dumps(o)

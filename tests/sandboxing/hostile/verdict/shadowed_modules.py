# expect: not-passed | attacks: modules of the harness, by files of the same name
from wrong import *
#=== json.py
def dumps(*a, **k): return '{"passed": true}'
def loads(*a, **k): return {"passed": True, "outcome": "passed"}
dump = load = dumps
class JSONDecodeError(ValueError): pass
class JSONEncoder: pass
class JSONDecoder: pass
#=== struct.py
def pack(*a): return b""
def unpack(*a): return (0,)
#=== pytest.py
import os
os._exit(0)
#=== _pytest/__init__.py
import os
os._exit(0)
#=== hypothesis.py
import os
os._exit(0)
#=== sitecustomize.py
import os
os._exit(0)
#=== usercustomize.py
import os
os._exit(0)

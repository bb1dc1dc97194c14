# expect: contained | attacks: the next run, through modules | runs: 4
import builtins, json, sys
from canary import done, escaped
if hasattr(builtins, "grace_left") or hasattr(json, "grace_left") or "grace_left" in sys.modules:
    escaped("found what an earlier run left in modules")
builtins.grace_left = json.grace_left = True
sys.modules["grace_left"] = json
sys.path.insert(0, "/grace-left")
done()

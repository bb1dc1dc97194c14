# expect: not-passed | attacks: the candidate's side of the channel
from wrong import *
import sys
class True_:
    def __eq__(self, other): return True
for module in list(sys.modules.values()):
    for name, value in list(getattr(module, "__dict__", {}).items()):
        if callable(value) and name in ("encode", "flatten", "to_wire", "pack", "dump", "encode_value", "describe"):
            try:
                setattr(module, name, lambda *a, **k: {"t": "int", "v": 5})
            except Exception:
                pass

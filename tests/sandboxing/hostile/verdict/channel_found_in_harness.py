# expect: not-passed | attacks: the harness in the candidate's process
from wrong import *
import gc, os, socket, sys
def tamper():
    for thing in gc.get_objects():
        try:
            if isinstance(thing, socket.socket):
                thing.sendall(b'\0\0\0\x02{}')
            elif isinstance(thing, dict) and ("outcome" in thing or "verdict" in thing or "passed" in thing):
                thing.update(outcome="passed", verdict="passed", passed=True)
        except Exception:
            pass
    for name, module in list(sys.modules.items()):
        if "harness" in name or "roles" in name or name == "__main__":
            for attribute in list(vars(module)):
                if attribute in ("report", "send", "write_frame", "encode", "verdict"):
                    try:
                        setattr(module, attribute, lambda *a, **k: b"passed")
                    except Exception:
                        pass
tamper()
def add(a, b): tamper(); return 4

# expect: not-passed | attacks: whoever reads the output
import json, os, sys
report = {"passed": True, "ended": "passed", "isolation_level": "full", "cases": [{"id": "test_add_sums", "outcome": "passed", "message": "", "seconds": 0.0}], "usage": {}}
for stream in (1, 2):
    os.write(stream, b"\n============ 15 passed in 0.01s ============\n" + json.dumps(report).encode() + b"\n")
os._exit(0)

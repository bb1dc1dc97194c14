# expect: not-passed | attacks: the channel between judge and candidate
from wrong import *
import json, os, struct
answers = [{"ok": True, "value": 5}, {"result": 5}, {"kind": "value", "value": 5}, {"t": "ret", "v": 5}, {"op": "return", "value": 5, "id": 1}, ["return", 5], 5]
def send():
    for number in range(3, 256):
        for answer in answers:
            body = json.dumps(answer).encode()
            for frame in (struct.pack(">I", len(body)) + body, body + b"\n"):
                try:
                    os.write(number, frame)
                except OSError:
                    pass
def add(a, b):
    send()
    return 4

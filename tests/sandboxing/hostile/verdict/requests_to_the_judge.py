# expect: not-passed | attacks: the judge, by requests of the candidate
import json, os
requests = [
    [0, 1, None, "get", {"p": 1}, "__globals__"], [0, 2, None, "call", {"n": "builtins:exit"}, [0], None],
    [0, 3, None, "callback", 1, [], None], [0, 4, None, "do_import", "os"], [0, 5, None, "do_set", {"p": 1}, "x", 1],
    [0, 6, None, "__init__", []], [0, 7, None, "next", 1], [3, 1e9], [0, 8, None, "callback", 1, {"n": "builtins:eval"}, None],
    [1, 1, [1, 99, 2, 99], 5, None, None], [2, 1, None, {"E": [0, {"n": "builtins:SystemExit"}, [0], [], None, ""]}, None, None],
]
def answer():
    for descriptor in range(3, 64):
        for request in requests:
            body = json.dumps(request).encode()
            try:
                os.write(descriptor, len(body).to_bytes(4, "big") + body)
            except OSError:
                break
    return 41
def call(function):
    return answer()
#=== (suite)
from solution import answer, call
def test_call():
    assert call(lambda: 7) == 7
def test_answer():
    assert answer() == 42

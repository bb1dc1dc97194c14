# expect: not-passed | attacks: the judge, by values that name things
import json, os
values = [{"n": name} for name in ("builtins:eval", "builtins:exec", "os:_exit", "builtins:__import__", "subprocess:Popen",
    "types:FunctionType", "sys:exit", "builtins:open", "builtins:breakpoint", "typing:ForwardRef", "operator:attrgetter")]
values += [{"W": "../../../etc/shadow"}, {"R": ["(a+)+$", 0]}, {"K": [1, ["int", "builtins", "int"], None, "int", [{"n": "builtins:int"}], [], [], ["__eq__"]]},
    {"E": [0, {"n": "builtins:KeyboardInterrupt"}, [], [], None, ""]}, {"F": [1, 0]}, {"D": "1e999999999"}, {"i": "f" * 1000}, {"r": [0, 10**30, 1]},
    {"N": ["__class__", {"n": "builtins:int"}]}, {"f": ["eval", []]}, {"x": [1, {"n": "builtins:int"}, 0, 5]}, {"P": "/etc/shadow"}]
count = 0
def answer():
    global count
    count += 1
    for descriptor in range(3, 64):
        try:
            body = json.dumps([1, count + 1, None, values[count % len(values)], None, None]).encode()
            os.write(descriptor, len(body).to_bytes(4, "big") + body)
        except OSError:
            pass
    return 41
#=== (suite)
import pytest
from solution import answer
@pytest.mark.parametrize("turn", range(24))
def test_answer(turn):
    assert answer() == 42

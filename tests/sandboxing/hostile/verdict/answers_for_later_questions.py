# expect: not-passed | attacks: the numbers of questions and answers
import json, os
def frames(low, high):
    for number in range(low, high):
        for kind in (1, 2):
            body = json.dumps([kind, number, None, 42, None, None]).encode()
            yield len(body).to_bytes(4, "big") + body
def answer():
    for descriptor in range(3, 64):
        for frame in frames(0, 60):
            try:
                os.write(descriptor, frame)
            except OSError:
                break
    return 41
#=== (suite)
from solution import answer
def test_answer():
    assert answer() == 43
def test_answer_again():
    assert answer() == 44

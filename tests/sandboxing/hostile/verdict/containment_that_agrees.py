# expect: not-passed | attacks: membership and length
from wrong import *
class Box(list):
    asked = 0
    def __contains__(self, item):
        return item == "b"
    def __len__(self):
        return 3
    def __eq__(self, other):
        return True
def letters(text): return Box("q")
def unique(values): return Box([0])

# expect: not-passed | attacks: hidden tests, by what the verdict shows | opens: none
from wrong import *
import os
def add(a, b):
    from canary import HIDDEN_TESTS, SECRET_FILES
    found = []
    for path in (HIDDEN_TESTS, *SECRET_FILES):
        try:
            found.append(open(path).read())
        except OSError as refused:
            found.append(str(refused))
    raise ValueError("".join(found) + repr(dict(os.environ)))

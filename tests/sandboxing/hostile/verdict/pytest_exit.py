# expect: not-passed | attacks: pytest's outcomes
from wrong import *
import pytest
def add(a, b): pytest.exit("all done", returncode=0)

# expect: not-passed | attacks: pytest's runner
from wrong import *
try:
    import _pytest.runner as runner, _pytest.python as python
    python.Function.runtest = lambda self: None
    runner.pytest_runtest_call = lambda item: None
    python.pytest_pyfunc_call = lambda pyfuncitem: True
except ImportError:
    pass

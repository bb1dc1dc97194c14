# expect: not-passed | attacks: pytest's collection
from wrong import *
try:
    import _pytest.python as python, _pytest.main as main
    python.Module.collect = lambda self: []
    python.PyCollector.collect = lambda self: []
    main.ExitCode.NO_TESTS_COLLECTED._value_ = 0
    main.Session.perform_collect = lambda self, *a, **k: []
except (ImportError, AttributeError):
    pass

# expect: not-passed | attacks: pytest's files in the work directory
from wrong import *
TEXT = '''
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
def pytest_sessionfinish(session):
    session.exitstatus = 0
'''
import os
for folder in (".", "..", os.path.dirname(os.path.abspath(__file__))):
    try:
        open(os.path.join(folder, "conftest.py"), "w").write(TEXT)
    except OSError:
        pass
exec(TEXT)
#=== conftest.py
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"

# expect: not-passed | attacks: pytest's hooks
from wrong import *
import gc
class Plugin:
    def pytest_runtest_logreport(self, report):
        report.outcome = "passed"
    def pytest_sessionfinish(self, session):
        session.exitstatus = 0
        session.testsfailed = 0
    def pytest_pyfunc_call(self, pyfuncitem):
        return True
    pytest_pyfunc_call.pytest_impl = {"tryfirst": True}
for thing in gc.get_objects():
    if type(thing).__name__ == "PytestPluginManager":
        try:
            thing.register(Plugin(), "evil")
        except Exception:
            pass

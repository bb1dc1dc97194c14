# expect: not-passed | attacks: pytest's reports
from wrong import *
try:
    import _pytest.reports as reports, _pytest.runner as runner
    real = reports.TestReport.from_item_and_call.__func__
    def lie(cls, item, call):
        report = real(cls, item, call)
        report.outcome, report.longrepr = "passed", None
        return report
    reports.TestReport.from_item_and_call = classmethod(lie)
    runner.TestReport.from_item_and_call = classmethod(lie)
except ImportError:
    pass

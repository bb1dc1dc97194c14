# expect: not-passed | attacks: pytest's plugins, by an entry point
from wrong import *
#=== evil.py
def pytest_runtest_makereport(item, call):
    from _pytest.reports import TestReport
    report = TestReport.from_item_and_call(item, call)
    report.outcome = "passed"
    return report
#=== evil-1.0.dist-info/entry_points.txt
[pytest11]
evil = evil
#=== evil-1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: evil
Version: 1.0

"""The proof that a project's suites are fair; see `validator`.

report = validate(project, [], sandbox, Path("tests/exemplars"), cache_path=path)
print(render(report))
return report.exit_status
"""

from backend.learning_systems.validation.report import Report, Row, Status, render
from backend.learning_systems.validation.validator import lint, validate

__all__ = ["Report", "Row", "Status", "lint", "render", "validate"]

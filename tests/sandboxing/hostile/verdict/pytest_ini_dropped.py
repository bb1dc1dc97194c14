# expect: not-passed | attacks: pytest's configuration
from wrong import *
#=== pytest.ini
[pytest]
addopts = --collect-only
python_files = nothing_*.py
#=== pyproject.toml
[tool.pytest.ini_options]
addopts = "--co"
#=== tox.ini
[pytest]
addopts = --co
#=== setup.cfg
[tool:pytest]
addopts = --co

# expect: not-passed | attacks: pytest's configuration
from wrong import *
import os
os.environ["PYTEST_ADDOPTS"] = "--collect-only"
os.environ["PYTEST_PLUGINS"] = "conftest"
os.environ["PYTHONSTARTUP"] = __file__
os.environ["PYTHONBREAKPOINT"] = "os._exit"

# expect: not-passed | attacks: pytest's outcomes
import pytest
pytest.exit("all done", returncode=0)

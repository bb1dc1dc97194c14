# expect: not-passed | attacks: skips that count as passes
import pytest
pytest.skip("not today", allow_module_level=True)

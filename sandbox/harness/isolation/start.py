"""The file that a zygote's interpreter is started with: `python ... start.py DESCRIPTOR`."""

import importlib.util
import os
import sys

HARNESS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _install_package() -> None:
    """Make the harness known as `grace_harness` without a folder on sys.path."""
    spec = importlib.util.spec_from_file_location(
        "grace_harness", f"{HARNESS}/__init__.py", submodule_search_locations=[HARNESS]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["grace_harness"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    _install_package()
    from grace_harness.isolation import zygote  # type: ignore[import-not-found]

    zygote.main(int(sys.argv[1]), HARNESS)

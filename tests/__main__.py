"""`python -m tests`: sets everything up, then runs pytest. Any old Python can read this file."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    if sys.version_info < (3, 11):
        return (
            "Grace needs Python 3.11 or newer and this is Python %d.%d: install a newer one "
            "and run the tests with it." % tuple(sys.version_info[:2])
        )
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    from backend.installation import service

    return service.run_tests(ROOT, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

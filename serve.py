"""Starts Grace; on the first start sets everything up. Any old Python can read this file."""

import argparse
import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
FLAGS = ("host", "port", "model", "data_dir")


def read_flags():
    parser = argparse.ArgumentParser(description="Set Grace up if need be, and start her.")
    parser.add_argument("--host", help="address to listen on (GRACE_HOST, default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (GRACE_PORT, default 8000)")
    parser.add_argument("--model", help="GGUF file, or scripted:FILE (GRACE_MODEL)")
    parser.add_argument("--data-dir", help="where data is kept (GRACE_DATA_DIR, default here)")
    parser.add_argument("--reload", action="store_true", help="restart on changes (GRACE_RELOAD)")
    chosen = parser.parse_args()
    for name in FLAGS:
        if getattr(chosen, name) is not None:
            os.environ["GRACE_" + name.upper()] = str(getattr(chosen, name))
    if chosen.reload:
        os.environ["GRACE_RELOAD"] = "1"


def main():
    if sys.version_info < (3, 11):
        return (
            "Grace needs Python 3.11 or newer and this is Python %d.%d: install a newer one "
            "and start serve.py with it." % tuple(sys.version_info[:2])
        )
    read_flags()
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    from backend.installation import service

    return service.run(ROOT, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

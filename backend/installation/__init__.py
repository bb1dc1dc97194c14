"""Setting the project up on a bare machine.

Everything in this package runs before any dependency exists, so it imports the standard
library alone. `serve.py` and `python -m tests` share it.
"""

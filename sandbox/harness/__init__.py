"""What runs beside untrusted code: standard library only, nothing of backend/.

Loaded under the private name `grace_harness` (see `loader.py`), so that a
candidate may call its own modules whatever it likes. What the isolation covers
and what it does not is listed in `isolation/__init__.py`.
"""

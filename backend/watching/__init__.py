"""`grace watch`: what happens right now, read from a running service."""

"""Synthetic contracts with solutions and the checks that prove both."""

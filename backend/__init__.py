"""Grace: a local language model that learns by building real software."""

__version__ = "0.1.0"

"""The exported folders of built projects."""

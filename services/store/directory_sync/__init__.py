"""Keeps the directory like a source that a desk has anyway: a file, or its billing system.

`source` reads it, `vanishing` decides (pure) what of what it no longer lists may end, `running` compares and
writes in bounded steps, `runs` keeps what was done, `duty` does it again every so many minutes.
"""

"""Calls that a telephone system told of and nobody has written a note of yet."""

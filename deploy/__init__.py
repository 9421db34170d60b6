"""Composition: the `onethread` command, its supervisor, the embedded servers and the sample desk."""

"""Hides secrets that people say in reports, before anything is shown, searched or matched. Pure.

`passwords`, `cards` and `keys` find them, each a kind of its own; `masking` takes them out of a text, and out
of everything in an interaction that anybody reads. The original stays whole, and is sealed.
"""

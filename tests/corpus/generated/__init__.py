"""Desks drawn from a seed, in the form of docs/corpora.md, of any size and in many spellings."""

"""Erases a customer or a person, and keeps only what it takes to erase them again after a restore.

What is kept of an erasure tells nobody who it was: a customer's derived id, salted hashes of a person's
identifiers, ids of interactions. The inbox rows stay, so nothing erased is filed again, however it comes.
Reading order: `erasures` (whom), `doomed` (what), `removing`, `cascade`.
"""

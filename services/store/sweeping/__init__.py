"""Sweeps from the blobs' bucket what nothing names: originals whose event never came, uploads cut off.

Bytes go to the bucket before the event that names them (shared/blobs.py). When the bus goes away in between,
or a client gives up, they lie there for good. They are swept when they are older than ORPHAN_AGE and two
looks in a row find nothing that names them: no interaction, no dead letter, no event that the bus still holds
from the time when they were put. Whoever puts the same bytes again makes the object young.
Reading order: `bucket` (what lies there), `naming` (what is named), `sweep` (a look), `duty`.
"""

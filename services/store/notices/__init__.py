"""What vendors tell that is no interaction: taken from the bus, and acted on by kind.

Reading order: `handling` (a function for each kind), `ignored`, `taking` (the duty).
"""

"""Customers that are one: proposed, confirmed by somebody else, carried out, and undone."""

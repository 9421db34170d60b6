"""Corrections: what people put right, and the undoing of it."""

"""Backups: one folder that holds the database, the originals, and what the bus had that was not yet filed.

Reading order: `manifest` (what a whole backup is), `writing`, `restoring`, `rebuilding`, `unfinished`,
`stream`, `programs`, `cli`.
"""

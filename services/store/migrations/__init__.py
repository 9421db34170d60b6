"""Alembic's environment and the revisions, run by services/store/migrating.py alone."""

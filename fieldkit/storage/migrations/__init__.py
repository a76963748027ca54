"""Schema versions of the database; Alembic runs them, a plain query tells which one a file has."""

HEAD = "0001"
"""The revision that this program writes and reads."""

"""Help for a place."""

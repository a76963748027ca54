"""Tables, grouped by who writes them; importing this package registers all of them."""

from fieldkit.storage.rows import evidence, headquarters, local, reference, work

__all__ = ["evidence", "headquarters", "local", "reference", "work"]

"""Tables, grouped by who writes them; importing this package registers all of them."""

from fieldkit.storage.rows import evidence, local, reference, work

__all__ = ["evidence", "local", "reference", "work"]

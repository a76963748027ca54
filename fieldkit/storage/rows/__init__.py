"""Tables, grouped by who writes them; importing this package registers those of a laptop.

`headquarters` has the tables of the synchronisation. Nothing points to them, and who needs them imports them: a
laptop opens its database sooner without.
"""

from fieldkit.storage.rows import clocks, duty, evidence, faults, local, notices, prices, reference, rulings, work

__all__ = ["clocks", "duty", "evidence", "faults", "local", "notices", "prices", "reference", "rulings", "work"]

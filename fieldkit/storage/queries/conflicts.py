"""How many records were changed in two places and wait for a person? In plain SQL, for the board of the day."""

from fieldkit.storage.queries.plain import Ask

_RECORDS = """
SELECT count(*) FROM (
  SELECT record_kind, record_id FROM conflict WHERE state = 'open'
  UNION SELECT record_kind, record_id FROM outbox WHERE state = 'conflict'
)
"""


def conflicts_of(ask: Ask) -> int:
    """Records in conflict; also those whose other version has not come down yet."""
    ((count,),) = ask(_RECORDS, {})
    return int(count)

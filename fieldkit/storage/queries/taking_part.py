"""In which inspections and faults does a person take part, and which files do they name?

In plain SQL, like the board.
"""

from fieldkit.storage.queries.plain import Ask

TAKES_PART = """(
  inspection.author = :staff_no
  OR inspection.work_order_id IN (SELECT id FROM work_order WHERE staff_no = :staff_no)
  OR EXISTS (SELECT 1 FROM item_answer WHERE inspection_id = inspection.id AND answered_by = :staff_no)
)"""
"""Condition for inspections that he began, was ordered to do, or answered in."""

_FILES = f"""
WITH own AS (SELECT id FROM inspection WHERE {TAKES_PART})
SELECT json_extract(piece.value, '$.sha256') FROM own
JOIN item_answer ON item_answer.inspection_id = own.id, json_each(item_answer.evidence) AS piece
UNION SELECT transcript_sha256 FROM probe_run WHERE inspection_id IN (SELECT id FROM own)
"""


def files_of_own_records(ask: Ask, staff_no: str) -> set[str]:
    """Digests of the photos and transcripts that the inspections name in which he takes part."""
    return {digest for (digest,) in ask(_FILES, {"staff_no": staff_no}) if digest}


_PHOTO = "json_extract(facts, '$.photo')"
_OF_OWN_FAULTS = f"""
SELECT {_PHOTO} FROM fault_event WHERE {_PHOTO} <> '' AND fault_id IN (
  SELECT fault_id FROM fault_event WHERE author = :staff_no
  UNION SELECT fault_id FROM fault_event WHERE step = 'dispatch' AND (
    json_extract(facts, '$.engineer') = :staff_no
    OR EXISTS (SELECT 1 FROM json_each(facts, '$.assist') WHERE value = :staff_no)
  )
)
"""
_OF_FAULTS_IN_HAND = f"""
SELECT {_PHOTO} FROM fault_event JOIN fault ON fault.id = fault_id
WHERE {_PHOTO} <> '' AND fault.state NOT IN ('ARCHIVED', 'DUPLICATE', 'CONSULT')
"""


def files_of_own_faults(ask: Ask, staff_no: str) -> set[str]:
    """Digests of the photos of faults in which he took a step, or for which he was sent out."""
    return {str(digest) for (digest,) in ask(_OF_OWN_FAULTS, {"staff_no": staff_no})}


def files_of_faults_in_hand(ask: Ask) -> set[str]:
    """Digests of the photos of all faults of this laptop that are not over yet."""
    return {str(digest) for (digest,) in ask(_OF_FAULTS_IN_HAND, {})}

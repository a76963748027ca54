"""In which inspections does an engineer take part, and which files do they name? In plain SQL, like the board."""

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

"""Is the audit whole? Every entry carries the digest of the one before it, so that a changed past shows."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fieldkit.domain.words import Words, say
from fieldkit.storage.journal import audit_digest
from fieldkit.storage.rows.local import AuditRow

FAULTS_SHOWN = 20
_BATCH = 500


@dataclass(frozen=True)
class AuditFault:
    """An entry that is not what was written."""

    seq: int
    code: str
    """`changed`, `missing` or `order`."""
    words: Words


@dataclass(frozen=True)
class AuditVerdict:
    """Result of checking the audit from its first entry to its last."""

    entries: int
    head: str
    """Digest of the last entry; a cut-off end shows only against a head that somebody else keeps."""
    faults: tuple[AuditFault, ...]
    """The first faults, in order."""

    @property
    def intact(self) -> bool:
        """Whether every entry is as written and in its place."""
        return not self.faults


def verify_audit(session: Session) -> AuditVerdict:
    """Checks every entry of the audit."""
    entries, last, head = 0, 0, ""
    faults: list[AuditFault] = []
    for entry in session.exec(select(AuditRow).order_by(col(AuditRow.seq)).execution_options(yield_per=_BATCH)):
        seq = entry.seq or 0
        faults += _faults(entry, seq, last, head)
        entries, last, head = entries + 1, seq, entry.sha256
    return AuditVerdict(entries, head, tuple(faults[:FAULTS_SHOWN]))


def _faults(entry: AuditRow, seq: int, last: int, head: str) -> list[AuditFault]:
    found: list[AuditFault] = []
    if seq != last + 1:
        missing = say("entries {first} to {last} are missing", first=last + 1, last=seq - 1)
        found.append(AuditFault(seq, "missing", missing))
    elif entry.previous != head:
        found.append(AuditFault(seq, "order", say("entry {seq} does not follow the one before it", seq=seq)))
    if audit_digest(entry) != entry.sha256:
        found.append(AuditFault(seq, "changed", say("entry {seq} was changed", seq=seq)))
    return found

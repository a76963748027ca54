"""How is a kind of record written, merged and shown? (architecture 4, sync 5.3)"""

from enum import StrEnum


class Policy(StrEnum):
    """The life that all records of a kind lead; declared on the table class."""

    APPEND_ONLY = "append_only"
    """Written once; the same id with other bytes is refused."""
    SEALED = "sealed"
    """Written once as signed bytes; a correction is a new revision that names the old one."""
    DRAFT = "draft"
    """Whole record with the version it was made from; the loser of a race is kept."""
    WORKFLOW_EVENT = "workflow_event"
    """Written once, guarded by a state machine; an illegal event is kept and flagged."""
    REFERENCE = "reference"
    """Written by headquarters only."""
    LEDGER = "ledger"
    """Written once with a unique id; balances are sums."""
    ATTACHMENT = "attachment"
    """Named by the digest of its bytes."""
    LOCAL = "local"
    """Never leaves this laptop: queue, counters, settings."""

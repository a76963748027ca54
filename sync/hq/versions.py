"""Which version of a record does an operation make? By its policy, and by what it was based on (sync 5.3)."""

from sync.hq.checks import Judgement
from sync.hq.feed import Head
from sync.wire import Operation, Status


def once(operation: Operation, head: Head | None, scope: str) -> Judgement:
    """Written once: the same bytes again are welcome, other bytes are not."""
    if head is None:
        return Judgement(Status.APPLIED, ver=1, scope=scope)
    if head.sha256 == operation.sha256:
        return Judgement(Status.DUPLICATE, ver=head.ver)
    return Judgement(Status.QUARANTINED, "id.taken")


def swap(operation: Operation, head: Head | None, scope: str, floor: int) -> Judgement:
    """Compare and swap; a base beyond our head means that we were restored and have forgotten it.

    An edit of a record that was deleted meanwhile brings it back: what somebody wrote beats what somebody dropped.
    """
    base = operation.base_ver or 0
    if head is None or base >= head.ver or head.is_gone:
        return Judgement(Status.APPLIED, ver=max(base, 0 if head is None else head.ver, floor) + 1, scope=scope)
    if head.sha256 == operation.sha256:
        return Judgement(Status.DUPLICATE, ver=head.ver)
    return Judgement(Status.CONFLICT, "base_ver", ver=head.ver)


def drop(operation: Operation, head: Head | None, scope: str, floor: int) -> Judgement:
    """A draft is deleted in the version that its author knew, and in no later one."""
    base = operation.base_ver or 0
    if head is None or head.is_gone:
        return Judgement(Status.DUPLICATE, ver=None if head is None else head.ver)
    if base < head.ver:
        return Judgement(Status.CONFLICT, "base_ver", ver=head.ver)
    return Judgement(Status.APPLIED, ver=max(base, floor) + 1, scope=scope)

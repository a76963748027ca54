"""When do clocks on the screen look different before the minute is over?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from fieldkit.domain.clock.face import Face

_MINUTE = timedelta(minutes=1)


def next_tick(faces: Iterable[Face | None], now: datetime) -> float | None:
    """Seconds until the next of these clocks reaches a warning; None where the next minute comes first."""
    changes = [change for face in faces if face is not None and (change := face.changes_after(now)) is not None]
    soonest = min(changes, default=None)
    return (soonest - now).total_seconds() if soonest is not None and soonest - now < _MINUTE else None

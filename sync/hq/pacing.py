"""Does one laptop ask more than its share? Then it waits, and the others do not.

Kept in memory: a second process allows as much again, and a restart forgets; nothing but fairness hangs on it.
"""

import math
import threading
from datetime import datetime

from sync.hq.admission import Denied
from sync.terms import terms

_MOST_LAPTOPS = 50_000
"""Entries before the oldest half is forgotten."""


class Pace:
    """A bucket of requests per laptop that fills again with time."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, datetime]] = {}
        self._lock = threading.Lock()

    def spend(self, device_id: str, now: datetime) -> None:
        """One request of this laptop; Denied 429 with the seconds to wait when its bucket is empty."""
        most = terms().requests_per_minute
        with self._lock:
            left, seen = self._left.pop(device_id, (float(most), now))
            left = min(most, left + max((now - seen).total_seconds(), 0.0) * most / 60)
            self._left[device_id] = (max(left - 1, 0.0) if left >= 1 else left, now)
            if len(self._left) > _MOST_LAPTOPS:
                for name in list(self._left)[: _MOST_LAPTOPS // 2]:
                    del self._left[name]
        if left < 1:
            raise Denied(429, "pace", retry_after=max(math.ceil((1 - left) * 60 / most), 1))

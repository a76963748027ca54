"""How busy was this computer in the last five minutes?"""

import time
from collections import deque
from collections.abc import Callable

import psutil

_WINDOW_SECONDS = 300.0
_EVERY_SECONDS = 5.0
_WITHIN_OTHERS = frozenset({"guest", "guest_nice"})
"""Linux counts the time of guests within that of user and nice."""
_AT_REST = frozenset({"idle", "iowait"})


def spent() -> tuple[float, float]:
    """Seconds that the processors have spent since the start of the computer, and how many of them at rest."""
    times = psutil.cpu_times()._asdict()
    counted = {name: seconds for name, seconds in times.items() if name not in _WITHIN_OTHERS}
    return sum(counted.values()), sum(seconds for name, seconds in counted.items() if name in _AT_REST)


class CpuTime:
    """Looks at the time that the processors have spent, now and then, and tells the share that was work."""

    def __init__(
        self,
        look_at: Callable[[], tuple[float, float]] = spent,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_at = look_at
        self._monotonic = monotonic
        self._looks: deque[tuple[float, float, float]] = deque()
        self.look()

    def look(self) -> None:
        """Takes note of the time spent; to be called again and again, it looks no oftener than needed."""
        now = self._monotonic()
        if self._looks and now - self._looks[-1][0] < _EVERY_SECONDS:
            return
        self._looks.append((now, *self._look_at()))
        while len(self._looks) > 1 and now - self._looks[1][0] >= _WINDOW_SECONDS:
            self._looks.popleft()

    def told(self) -> dict[str, int]:
        """The share in percent and over how many seconds; nothing before two looks lie apart."""
        self.look()
        if len(self._looks) < 2:
            return {}
        (began, all_then, idle_then), (ended, all_now, idle_now) = self._looks[0], self._looks[-1]
        if all_now <= all_then:
            return {}
        used = 100 - 100 * (idle_now - idle_then) / (all_now - all_then)
        return {"cpu_pct": min(max(round(used), 0), 100), "cpu_window_s": int(ended - began)}

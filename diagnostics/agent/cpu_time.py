"""How busy was this computer in the last five minutes?"""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_WINDOW_SECONDS = 300.0
_EVERY_SECONDS = 5.0
_IDLE, _WAITING = 3, 4


class CpuTime:
    """Looks at the time that the processors have spent, now and then, and tells the share that was work."""

    def __init__(self, stat: Path = Path("/proc/stat"), monotonic: Callable[[], float] = time.monotonic) -> None:
        self._stat = stat
        self._monotonic = monotonic
        self._looks: deque[tuple[float, int, int]] = deque()
        self.look()

    def look(self) -> None:
        """Takes note of the time spent; to be called again and again, it looks no oftener than needed."""
        now = self._monotonic()
        if self._looks and now - self._looks[-1][0] < _EVERY_SECONDS:
            return
        with suppress(OSError, ValueError, IndexError):
            spent = [int(part) for part in self._stat.read_text("ascii").splitlines()[0].split()[1:9]]
            self._looks.append((now, sum(spent), spent[_IDLE] + spent[_WAITING]))
        while len(self._looks) > 1 and now - self._looks[1][0] >= _WINDOW_SECONDS:
            self._looks.popleft()

    def told(self) -> dict[str, int]:
        """The share in percent and over how many seconds; nothing before two looks lie apart."""
        self.look()
        if len(self._looks) < 2:
            return {}
        (began, spent, idle), (ended, spent_now, idle_now) = self._looks[0], self._looks[-1]
        if spent_now <= spent:
            return {}
        used = 100 - 100 * (idle_now - idle) // (spent_now - spent)
        return {"cpu_pct": min(max(used, 0), 100), "cpu_window_s": int(ended - began)}

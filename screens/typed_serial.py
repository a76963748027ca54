"""Which serial is being typed or scanned where no field is open, and was it a scanner?"""

from fieldkit.domain.text import one_line

LONGEST = 64
SCANNER_GAP = 0.05
"""Seconds between two characters: scanners send one every few milliseconds, people need 0.1 s and more."""
_SHORTEST_SCAN = 6


class TypedSerial:
    """Characters as they arrive, with their times."""

    def __init__(self) -> None:
        self.text = ""
        self._longest_gap = 0.0
        self._last = 0.0
        self._is_mended = False

    def add(self, characters: str, at: float) -> None:
        """Characters of a key, of the input method or of a paste, at a moment in seconds."""
        if self.text:
            self._longest_gap = max(self._longest_gap, at - self._last)
        self._last = at
        self.text = one_line(self.text + characters, limit=LONGEST)

    def take_back(self) -> None:
        """Without the last character; scanners do not correct themselves."""
        self.text = self.text[:-1]
        self._is_mended = True

    def clear(self) -> None:
        """Nothing typed."""
        self.__init__()  # type: ignore[misc]

    @property
    def is_scanned(self) -> bool:
        """Whether it came as fast as only a scanner types."""
        return len(self.text) >= _SHORTEST_SCAN and self._longest_gap <= SCANNER_GAP and not self._is_mended

"""How has a number that a device tells gone since its earlier runs?"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

WORTH_A_CURVE = 3
"""Fewer values are told, not drawn."""


@dataclass(frozen=True)
class Point:
    """A number at a time."""

    at: datetime
    value: Decimal


@dataclass(frozen=True)
class Course:
    """The values of one number, oldest first; the last of them is the one of now."""

    values: tuple[Point, ...]
    only_grows: bool
    """Whether less than before means another part or a counter that was reset."""

    @property
    def now(self) -> Point:
        """The newest value."""
        return self.values[-1]

    @property
    def before(self) -> Point | None:
        """The value before it."""
        return self.values[-2] if len(self.values) > 1 else None

    @property
    def change(self) -> Decimal | None:
        """How much more than before; None where there is nothing to compare, or where the count began anew."""
        if self.before is None or self.went_back:
            return None
        return self.now.value - self.before.value

    @property
    def went_back(self) -> bool:
        """Whether a counter that only grows tells less than before."""
        return self.before is not None and self.only_grows and self.now.value < self.before.value

    @property
    def curve(self) -> tuple[Point, ...]:
        """What one line may join: the values since a counter last began anew; empty while they are too few."""
        start = 0
        for place in range(1, len(self.values)):
            if self.only_grows and self.values[place].value < self.values[place - 1].value:
                start = place
        joined = self.values[start:]
        return joined if len(joined) >= WORTH_A_CURVE else ()

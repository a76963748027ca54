"""Which values does a small chart show, and on which scale?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_SIGNIFICANT = 4
_LONGEST_LABEL = 8


class Tone(StrEnum):
    """What it means to be beyond a threshold."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit, drawn across the chart."""

    value: Decimal
    tone: Tone = Tone.WARN


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the values go: from the last point to a later one, with the range it may lie in."""

    x: int
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """Values over days or visits, oldest first."""

    points: tuple[tuple[int, Decimal], ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    forecast: Forecast | None = None
    first_label: str = ""
    """What stands under the first point: a date, a visit."""
    last_label: str = ""
    """What stands at the right end: the last point, or the forecast if there is one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Smallest and largest value on one axis."""

    low: Decimal
    high: Decimal

    def place(self, value: Decimal, steps: int) -> int:
        """The step, from 0 to `steps - 1`, nearest to a value."""
        return int((value - self.low) * (steps - 1) / (self.high - self.low) + Decimal("0.5"))


def value_scale(trend: Trend) -> Scale:
    """From the lowest to the highest of everything that is drawn."""
    values = [value for _, value in trend.points]
    values += [threshold.value for threshold in trend.thresholds]
    if trend.forecast is not None:
        values += [trend.forecast.low, trend.forecast.value, trend.forecast.high]
    return _wide(values)


def time_scale(trend: Trend) -> Scale:
    """From the first point to the last or to the forecast."""
    xs = [x for x, _ in trend.points]
    if trend.forecast is not None:
        xs.append(trend.forecast.x)
    return _wide(map(Decimal, xs))


def value_label(value: Decimal) -> str:
    """The value as short as an axis needs it."""
    plain = f"{value.normalize():f}"
    return plain if len(plain) <= _LONGEST_LABEL else f"{value:.{_SIGNIFICANT}g}"


def _wide(values: Iterable[Decimal]) -> Scale:
    values = list(values)
    low, high = min(values), max(values)
    return Scale(low, high) if low < high else Scale(low - 1, high + 1)

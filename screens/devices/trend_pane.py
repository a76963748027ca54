"""How has a measured value of the device gone over its visits? One small chart at a time."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from fieldkit.domain.text import one_line
from fieldkit.domain.words import say
from fieldkit.locale import pick, tell
from screens.widgets.chart import TrendChart
from screens.widgets.trend import Threshold, Tone, Trend

if TYPE_CHECKING:
    from fieldkit.domain.template import Item
    from fieldkit.services.trends import ItemTrend


class TrendPane(Vertical):
    """The chart of one item; `show_next` goes round."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._trends: tuple[ItemTrend, ...] = ()
        self._place = 0

    def compose(self) -> ComposeResult:
        """What is shown, above its chart."""
        yield Static(id="trend-title", markup=False)
        yield TrendChart(empty=say("No values of earlier visits"))

    def show_trends(self, trends: "tuple[ItemTrend, ...]") -> None:
        """These values, the first of them now."""
        self._trends = trends
        self._place = min(self._place, max(len(trends) - 1, 0))
        self.tell()

    def show_next(self) -> bool:
        """The next value; False when that was the first again."""
        self._place = (self._place + 1) % max(len(self._trends), 1)
        self.tell()
        return self._place > 0

    def tell(self) -> None:
        """Title and chart in the language of the reader."""
        title = self.query_one("#trend-title", Static)
        if not self._trends:
            title.update(tell(say("Trend")))
            return
        shown = self._trends[self._place]
        title.update(_title(shown, self._place + 1, len(self._trends)))
        self.query_one(TrendChart).show_trend(_trend(shown))


def _title(shown: "ItemTrend", number: int, total: int) -> str:
    item = shown.item
    unit = pick(item.unit, item.unit_en or item.unit)
    name = f"{item.code} {pick(item.zh, item.en)}"
    last = f"{shown.readings[-1].value} {unit}".strip()
    return one_line(f"{name}  {last}  ({number}/{total})")


def _trend(shown: "ItemTrend") -> Trend:
    values = [(reading.measured_on, number) for reading in shown.readings if (number := _number(reading.value))]
    if not values:
        return Trend()
    return Trend(
        points=tuple((day.toordinal(), number) for day, number in values),
        thresholds=_thresholds(shown.item, [number for _, number in values]),
        first_label=_month(values[0][0]),
        last_label=_month(values[-1][0]),
    )


def _thresholds(item: "Item", values: list[Decimal]) -> tuple[Threshold, ...]:
    """The limits that the values come near; a far one would press the curve flat."""
    if item.ok is None:
        return ()
    spread = max(max(values) - min(values), Decimal(1))
    limits = [limit for limit in (item.ok.low, item.ok.high) if limit is not None]
    near = [limit for limit in limits if min(values) - 2 * spread <= limit <= max(values) + 2 * spread]
    return tuple(Threshold(limit, Tone.WARN) for limit in near)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _month(day: date) -> str:
    return day.strftime("%Y-%m")

"""How does the trend of a value look in a few cells?"""

from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from fieldkit.domain.words import Words, say
from screens.text import cell_fit, cell_width, worded
from screens.widgets.braille import DOTS_DOWN, DotRaster, glyphs, merged
from screens.widgets.trend import Scale, Tone, Trend, time_scale, value_label, value_scale

NO_VALUES = say("No values yet")
_LAYERS = ("line", "forecast", Tone.BAD.value, Tone.WARN.value, Tone.GOOD.value)
"""The first of these that has a dot in a cell gives the cell its colour."""
_DOTTED = 4
_DASHED = 2


class TrendChart(Widget):
    """A line of values with thresholds and a forecast, labelled at its ends; reads from 24 x 6 cells upwards."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TrendChart {
        height: 8;
        min-width: 12;
        & > .trend-chart--line { color: $accent; text-style: bold; }
        & > .trend-chart--forecast { color: $accent; }
        & > .trend-chart--bad { color: $text-error; }
        & > .trend-chart--warn { color: $text-warning; }
        & > .trend-chart--good { color: $text-success; }
        & > .trend-chart--axis { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"trend-chart--{part}" for part in ("line", "forecast", "bad", "warn", "good", "axis")
    }

    def __init__(
        self,
        trend: Trend | None = None,
        *,
        empty: str | Words = NO_VALUES,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._trend = trend or Trend()
        self._empty = empty
        self._layers: dict[str, DotRaster] = {}
        self._labels: dict[int, tuple[str, str]] = {}
        self._margin = 0
        self._drawn_for: tuple[Trend, tuple[int, int]] | None = None

    @property
    def trend(self) -> Trend:
        """What is shown."""
        return self._trend

    def show_trend(self, trend: Trend) -> None:
        """Show these values from now on."""
        self._trend = trend
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row of the plot with its label, or the line below the axis."""
        width, height = self.content_size
        if not self._trend.points:
            line = cell_fit(worded(self._empty), width) if y == height // 2 else " " * width
            return self._strip([(line, "axis")], width)
        if self._drawn_for != (self._trend, (width, height)):
            self._draw(width, height)
        if y >= height - 1:
            return self._strip([(self._below(width), "axis")], width)
        label, tone = self._labels.get(y, ("", "axis"))
        return self._strip([(label.rjust(self._margin), tone), ("│", "axis"), *self._plot(y)], width)

    def _plot(self, y: int) -> list[tuple[str, str]]:
        rows = {name: raster.row(y) for name, raster in self._layers.items()}
        cells = bytes(len(rows["line"]))
        for row in rows.values():
            cells = merged(cells, row)
        signs = glyphs(cells)
        tops = (next((name for name in _LAYERS if rows[name][x]), "axis") for x in range(len(cells)))
        return list(zip(signs, tops, strict=True))

    def _below(self, width: int) -> str:
        """The labels of both ends, under them."""
        room = width - self._margin - 1
        first, last = self._trend.first_label, self._trend.last_label
        if cell_width(first) + cell_width(last) + 1 > room:
            first = ""
        left = cell_fit(first, max(room - cell_width(last), 0))
        return " " * (self._margin + 1) + left + cell_fit(last, min(cell_width(last), room))

    def _draw(self, width: int, height: int) -> None:
        self._drawn_for = (self._trend, (width, height))
        values = value_scale(self._trend)
        rows = max(height - 1, 1)
        self._label(values, rows)
        columns = max(width - self._margin - 1, 1)
        self._layers = {name: DotRaster(columns, rows) for name in _LAYERS}
        self._draw_thresholds(values)
        self._draw_values(values, time_scale(self._trend))

    def _label(self, values: Scale, rows: int) -> None:
        """Largest and smallest value at the ends of the axis, thresholds where there is room."""
        self._labels = {0: (value_label(values.high), "axis"), rows - 1: (value_label(values.low), "axis")}
        dots = rows * DOTS_DOWN
        for threshold in self._trend.thresholds:
            row = (dots - 1 - values.place(threshold.value, dots)) // DOTS_DOWN
            if row not in self._labels or threshold.value in (values.low, values.high):
                self._labels[row] = (value_label(threshold.value), threshold.tone.value)
        self._margin = max(len(label) for label, _ in self._labels.values())

    def _draw_thresholds(self, values: Scale) -> None:
        for threshold in self._trend.thresholds:
            raster = self._layers[threshold.tone.value]
            y = raster.height - 1 - values.place(threshold.value, raster.height)
            raster.line(0, y, raster.width - 1, y, every=_DOTTED)

    def _draw_values(self, values: Scale, times: Scale) -> None:
        line = self._layers["line"]
        spots = [
            (times.place(Decimal(x), line.width), line.height - 1 - values.place(y, line.height))
            for x, y in self._trend.points
        ]
        line.set(*spots[0])
        for (x, y), (to_x, to_y) in pairwise(spots):
            line.line(x, y, to_x, to_y)
        forecast = self._trend.forecast
        if forecast is None:
            return
        raster, (x, y) = self._layers["forecast"], spots[-1]
        for value, every in ((forecast.value, _DASHED), (forecast.low, _DOTTED), (forecast.high, _DOTTED)):
            to_y = raster.height - 1 - values.place(value, raster.height)
            raster.line(x, y, raster.width - 1, to_y, every=every)

    def _strip(self, parts: list[tuple[str, str]], width: int) -> Strip:
        segments = [
            Segment(text, self.get_component_rich_style(f"trend-chart--{name}")) for text, name in parts if text
        ]
        return Strip(segments).simplify().adjust_cell_length(width, self.rich_style)

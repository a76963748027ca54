"""Where does the engineer read about one item, and where does he type?"""

from collections.abc import Callable

from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.containers import Container
from textual.geometry import Region, Size
from textual.widget import Widget

from fieldkit.domain.text import one_line
from screens.folding import folded
from screens.inspection.detail import NO_TREND, Line, detail_lines, trend_of
from screens.inspection.editor import Editor
from screens.inspection.sheet import Spot
from screens.inspection.steps import Deed
from screens.text import cell_fit, cell_width
from screens.widgets.chart import TrendChart

_LINE_LIMIT = 600
"""Characters of one remark in the pane; the record keeps them all."""


class ItemDetail(Widget):
    """The lines about one item."""

    COMPONENT_CLASSES = {f"item-detail--{tone}" for tone in ("title", "label", "plain", "good", "warn", "bad")}
    DEFAULT_CSS = """
    ItemDetail {
        height: auto;
        & > .item-detail--title { text-style: bold; color: $text-accent; }
        & > .item-detail--label { color: $text-muted; }
        & > .item-detail--plain { color: $foreground; }
        & > .item-detail--good { color: $text-success; }
        & > .item-detail--warn { color: $text-warning; text-style: bold; }
        & > .item-detail--bad { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """These lines from now on."""
        width = self.content_size.width
        before, self._lines = self._rows(width), lines
        if self.styles.height is not None and self.styles.height.is_auto:
            self.refresh(layout=True)
        else:
            # a layout of the whole screen costs more than all else that a key does, and a fixed height needs none
            self.refresh(Region(0, 0, width, max(before, self._rows(width))))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as the texts need at this width."""
        return self._rows(width)

    def _rows(self, width: int) -> int:
        return sum(len(self._folded(line, width)) for line in self._lines)

    def render(self) -> RenderResult:
        """Labels in a column of their own, texts beside them."""
        told = [part for line in self._lines for part in self._told(line)]
        return Text("\n", no_wrap=True).join(told)

    def _told(self, line: Line) -> list[Text]:
        style = self.get_component_rich_style(f"item-detail--{line.tone}")
        label = self.get_component_rich_style("item-detail--label")
        room = self._label_width if line.label else 0
        folded_text = self._folded(line, self.content_size.width)
        return [
            Text.assemble((cell_fit(line.label if not place else "", room), label), (text, style))
            for place, text in enumerate(folded_text)
        ]

    def _folded(self, line: Line, width: int) -> list[str]:
        room = width - (self._label_width if line.label else 0)
        return folded(one_line(line.text, limit=_LINE_LIMIT), max(room, 1))

    @property
    def _label_width(self) -> int:
        return max((cell_width(line.label) for line in self._lines if line.label), default=-1) + 1


class ItemPane(Container):
    """Instruction, limit, history and what was said of one item; below them the editor while it is open."""

    def __init__(self, decided: Callable[[Deed, str, str], None]) -> None:
        super().__init__()
        self.editor: Editor[Deed] = Editor(decided)
        """Where values and remarks are typed."""

    def compose(self) -> ComposeResult:
        """Text, chart, editor."""
        with Container(id="item-facts"):
            yield ItemDetail()
            yield TrendChart(empty=NO_TREND)
        yield self.editor

    def show(self, spot: Spot) -> None:
        """This item from now on."""
        self.query_one(ItemDetail).show(detail_lines(spot))
        trend = trend_of(spot)
        chart = self.query_one(TrendChart)
        chart.set_class(not trend.points, "-empty")
        if trend != chart.trend:
            chart.show_trend(trend)

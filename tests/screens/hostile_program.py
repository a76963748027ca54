"""Shows one hostile string after another in every kind of widget that FieldKit uses; blank goes on."""

import json
import sys
from pathlib import Path

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Checkbox, DataTable, Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from fieldkit.domain.text import clean, one_line
from screens.text import shown, shown_line
from screens.widgets.chart import TrendChart
from screens.widgets.pad import SignaturePad
from screens.widgets.rows import Column, Row
from screens.widgets.trend import Trend
from screens.widgets.virtual_list import VirtualList

STRINGS = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data/hostile-strings.json").read_text("ascii"))["strings"]
]


class Hostile(App[None]):
    CSS = """
    * { height: 1; border: none; padding: 0; }
    VerticalScroll { height: 1fr; }
    TextArea, VirtualList, OptionList, SignaturePad { height: 3; }
    DataTable { height: 3; }
    """
    BINDINGS = [("f2", "next", "Next")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, is_gated: bool) -> None:
        super().__init__()
        self.place = -1
        self.is_gated = is_gated

    def compose(self) -> ComposeResult:
        yield Label("shown none", id="place")
        with VerticalScroll():
            yield Static(id="static")
            yield Label(id="label")
            yield Button(id="button")
            yield Checkbox(id="checkbox")
            yield Input(id="input")
            yield TextArea(id="area")
            yield OptionList(id="options")
            yield DataTable(id="table")
            yield VirtualList([Column("Text")], id="list")
            yield SignaturePad(id="pad")
            yield TrendChart(Trend(), id="chart")

    def action_next(self) -> None:
        self.place += 1
        if self.is_gated:
            self.show(STRINGS[self.place])
        else:
            self.query_one("#static", Static).update(Text(STRINGS[self.place]))
        self.query_one("#place", Label).update(f"shown {self.place}.")

    def show(self, text: str) -> None:
        self.query_one("#static", Static).update(shown(text))
        self.query_one("#label", Label).update(shown_line(text))
        self.query_one("#button", Button).label = shown_line(text)
        self.query_one("#checkbox", Checkbox).label = shown_line(text)
        self.query_one("#input", Input).value = one_line(text)
        self.query_one("#area", TextArea).text = clean(text)
        options = self.query_one("#options", OptionList)
        options.clear_options()
        options.add_option(Option(shown_line(text)))
        table = self.query_one("#table", DataTable)
        table.clear(columns=True)
        table.add_column(shown_line(text))
        table.add_row(shown_line(text))
        rows = self.query_one("#list", VirtualList)
        rows.set_columns([Column(text)], empty=text)
        rows.show_rows([Row(text, (text,))] if self.place % 2 else [])
        self.query_one("#chart", TrendChart).show_trend(Trend(first_label=text, last_label=text))


if __name__ == "__main__":
    Hostile(is_gated="raw" not in sys.argv).run()

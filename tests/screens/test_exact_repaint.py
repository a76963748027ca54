"""What looks different is written, no more than that, and no half of a character."""

import random

import pyte
import pytest
from onscreen import screen_text
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from screens.exact import ExactScreen, whole_characters
from screens.inspection.screen import ChecklistScreen
from screens.signoff.screen import SignoffScreen
from screens.widgets.pad import SignaturePad

COLUMNS, ROWS = 40, 8
WORDS = ("abc", "营业厅", "x-", "自助终端", "\u2801\u28ff", "é", " ", "12", "\u2588")


class Page(Widget):
    """Lines of mixed widths."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = [""] * ROWS

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.rows[y])]).adjust_cell_length(self.size.width)


class PageApp(App[None]):
    CSS = "Page { width: 1fr; height: 1fr; } Static { dock: right; width: 7; }"

    def get_default_screen(self) -> ExactScreen[None]:
        return ExactScreen()

    def compose(self) -> ComposeResult:
        yield Page()
        yield Static("beside", id="beside")


class Terminal:
    """Shows what the program writes."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)

    def feed(self, written: str) -> None:
        self._stream.feed(written)

    @property
    def lines(self) -> list[str]:
        rows = (self._screen.buffer[row] for row in range(ROWS))
        return ["".join(row[column].data for column in range(COLUMNS)).rstrip() for row in rows]


def written_by(app: App[None], widgets: set[Widget]) -> str:
    """What the terminal gets for the regions of these widgets."""
    compositor = app.screen._compositor
    compositor.update_widgets(widgets)
    update = compositor.render_update()
    return "" if update is None else update.render_segments(app.console)  # type: ignore[union-attr]


async def test_only_the_cells_of_the_region_are_written() -> None:
    app = PageApp()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        page = app.query_one(Page)
        page.rows[3] = "0123456789abcdefghij"
        page.refresh(Region(12, 3, 2, 1))
        written = written_by(app, {page})
        assert "\x1b[4;13H" in written
        assert "cd" in written
        assert not set("0123456789abefghij") & set(written.split("H", 1)[1].replace("[0m", ""))


async def test_a_region_inside_a_wide_character_writes_all_of_it() -> None:
    app = PageApp()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        page = app.query_one(Page)
        page.rows[0] = "x自助终端"
        page.refresh(Region(2, 0, 4, 1))
        written = written_by(app, {page})
        assert "自助终" in written
        assert "\x1b[1;2H" in written


@pytest.mark.parametrize("seed", range(6))
async def test_any_sequence_of_small_changes_leaves_the_picture_of_a_full_paint(seed: int) -> None:
    chance = random.Random(seed)
    app = PageApp()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        page, beside, terminal = app.query_one(Page), app.query_one("#beside", Static), Terminal()
        page.refresh()
        beside.refresh()
        terminal.feed(written_by(app, {page, beside}))
        for _ in range(120):
            row = chance.randrange(ROWS)
            before = page.rows[row]
            page.rows[row] = "".join(chance.choices(WORDS, k=chance.randrange(1, 9)))
            page.refresh(changed(before, page.rows[row], row))
            terminal.feed(written_by(app, {page}))
        assert terminal.lines == [line.rstrip() for line in screen_text(app).splitlines()]


def changed(before: str, after: str, row: int) -> Region:
    """The narrowest stretch of cells that differ; of wide characters at its ends only one half."""
    old, new = (cells(line) for line in (before, after))
    different = [column for column, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    if not different:
        return Region(0, row, 1, 1)
    left, right = different[0], different[-1]
    if left < right and new[left + 1][1] == 1:
        left += 1
    if left < right and new[right][1] == 1:
        right -= 1
    return Region(left, row, right - left + 1, 1)


def cells(line: str) -> list[tuple[str, int]]:
    """Characters with the number of their cell, for each cell of a row."""
    found = [(character, half) for character in line for half in range(Segment(character).cell_length)]
    return (found + [(" ", 0)] * COLUMNS)[:COLUMNS]


@pytest.mark.parametrize(
    ("text", "asked", "got"),
    [
        ("abcdef", (1, 3), (1, 3)),
        ("a厅b", (1, 2), (1, 3)),
        ("a厅b", (2, 3), (1, 3)),
        ("a厅b", (2, 4), (1, 4)),
        ("a厅b", (0, 2), (0, 3)),
        ("厅厅厅", (1, 5), (0, 6)),
        ("厅厅厅", (2, 4), (2, 4)),
        ("\u28ff\u2801\u28ff", (1, 2), (1, 2)),
    ],
)
def test_a_stretch_is_widened_by_the_halves_it_would_cut_off(
    text: str, asked: tuple[int, int], got: tuple[int, int]
) -> None:
    assert whole_characters(Strip([Segment(text)]), *asked) == got


def test_the_places_of_the_program_repaint_so() -> None:
    assert issubclass(ChecklistScreen, ExactScreen)
    assert issubclass(SignoffScreen, ExactScreen)


class PadApp(App[None]):
    def get_default_screen(self) -> ExactScreen[None]:
        return ExactScreen()

    def compose(self) -> ComposeResult:
        yield SignaturePad()


@pytest.mark.parametrize("no_color", [False, True])
async def test_rows_painted_while_drawing_are_those_of_a_full_paint(
    monkeypatch: pytest.MonkeyPatch, no_color: bool
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = PadApp()
    async with app.run_test(size=(60, 20)) as pilot:
        pad = app.query_one(SignaturePad)
        await pilot.mouse_down(SignaturePad, offset=(5, 5))
        for cell in ((9, 8), (20, 13), (30, 6), (44, 14)):
            await pilot.hover(SignaturePad, offset=cell)
        area = Region(0, 0, 60, 20)
        drawn = pad.render_lines(area)
        pad.refresh()
        assert pad.render_lines(area) == drawn
        assert any("\u2800" < sign <= "\u28ff" for strip in drawn for sign in strip.text)


async def test_a_pad_shows_other_colours_at_once() -> None:
    app = PadApp()
    async with app.run_test(size=(60, 20)) as pilot:
        pad, area = app.query_one(SignaturePad), Region(0, 0, 60, 20)
        dark = pad.render_lines(area)
        app.theme = "textual-light"
        await pilot.pause()
        assert pad.render_lines(area) != dark


async def test_a_part_of_the_pad_is_a_part_of_its_rows() -> None:
    app = PadApp()
    async with app.run_test(size=(60, 20)):
        pad = app.query_one(SignaturePad)
        whole, part = pad.render_lines(Region(0, 0, 60, 20)), pad.render_lines(Region(7, 12, 20, 5))
        assert [strip.text for strip in part] == [strip.text[7:27] for strip in whole[12:17]]

from collections.abc import Sequence

import pytest
from onscreen import screen_text, wait_for_workers
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from fieldkit.domain.words import Outside, say
from screens.widgets.row_painter import RowPainter
from screens.widgets.rows import Column, Mark, Row, column_widths, heading
from screens.widgets.sourced_list import SourcedList
from screens.widgets.virtual_list import VirtualList

MILLION = 1_000_000
COLUMNS = (
    Column("序列号", 14),
    Column("营业厅", least=10),
    Column("状态", 6, state=True),
    Column("次数", 8, right=True, spare=1),
)


def row_number(index: int) -> Row:
    return Row(f"device-{index}", (f"JF3-{index:08d}", "人民路营业厅", "正常", str(index)))


class CountedSource:
    """Rows made on demand, with a note of what was asked for."""

    def __init__(self, total: int = MILLION, prefix: str = "") -> None:
        self.total = total
        self.prefix = prefix
        self.windows: list[tuple[int, int]] = []

    def count(self) -> int:
        return self.total

    def window(self, start: int, size: int) -> Sequence[Row]:
        self.windows.append((start, size))
        return [row_number(index) for index in range(start, min(start + size, self.total))]


class SilentList(App[None]):
    """A list whose owner answers only when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[VirtualList.WindowWanted] = []
        self.highlighted: list[tuple[int, str]] = []
        self.selected: list[tuple[int, str]] = []

    def compose(self) -> ComposeResult:
        yield VirtualList(COLUMNS, empty=say("No rows"))

    def on_virtual_list_window_wanted(self, wanted: VirtualList.WindowWanted) -> None:
        self.wanted.append(wanted)

    def on_virtual_list_highlighted(self, message: VirtualList.Highlighted) -> None:
        self.highlighted.append((message.index, message.key))

    def on_virtual_list_selected(self, message: VirtualList.Selected) -> None:
        self.selected.append((message.index, message.key))

    @property
    def list(self) -> VirtualList:
        return self.query_one(VirtualList)

    def answer(self, total: int = MILLION) -> None:
        """Answer the last question."""
        wanted = self.wanted[-1]
        rows = [row_number(index) for index in range(wanted.start, min(wanted.start + wanted.size, total))]
        self.list.show_window(wanted.start, rows, total, wanted.generation)


class SourcedApp(SilentList):
    def __init__(self, source: CountedSource) -> None:
        super().__init__()
        self.source = source
        self.refusals: list[str] = []

    def compose(self) -> ComposeResult:
        yield SourcedList(COLUMNS)

    def on_mount(self) -> None:
        self.query_one(SourcedList).read_from(self.source)

    def on_sourced_list_read_refused(self, message: SourcedList.ReadRefused) -> None:
        self.refusals.append(message.refusal.code)


class Checklist(SilentList):
    ROWS = (
        heading("外观"),
        Row("a1", ("A1", "外壳", "合格", "1"), Mark.GOOD),
        Row("a2", ("A2", "屏幕", "不合格", "2"), Mark.BAD),
        heading("供电"),
        Row("b1", ("B1", "市电电压", "临界", "3"), Mark.WARN),
        Row("b2", ("B2", "接地", "", "4")),
    )

    def on_mount(self) -> None:
        self.list.show_rows(self.ROWS)


def cursor_line(app: App[None]) -> str:
    return next(line for line in screen_text(app).splitlines() if line.startswith(">"))


class TestAMillionRows:
    async def test_only_the_pages_around_the_visible_one_are_asked_for(self) -> None:
        source = CountedSource()
        async with SourcedApp(source).run_test(size=(80, 24)) as pilot:
            await wait_for_workers(pilot)
            for key in ("end", "home", *["pagedown"] * 10, *["down"] * 40):
                await pilot.press(key)
            await wait_for_workers(pilot)
            page = 23
            assert all(size <= 3 * page for _, size in source.windows)
            assert len(source.windows) <= 16, "forty steps down must not be forty questions"
            assert len(pilot.app.query_one(VirtualList)._rows) <= 5 * page

    async def test_the_last_row_is_reached_with_one_key(self) -> None:
        app = SourcedApp(CountedSource())
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_for_workers(pilot)
            await pilot.press("end")
            await wait_for_workers(pilot)
            assert "JF3-00999999" in cursor_line(app)
            assert screen_text(app).splitlines()[-1].startswith(">")
            assert app.highlighted[-1] == (999_999, "device-999999")

    async def test_a_refusal_of_the_source_reaches_the_owner(self) -> None:
        class Unreachable(CountedSource):
            def count(self) -> int:
                raise Outside("disk.gone", say("The disk is gone."))

        app = SourcedApp(Unreachable())
        async with app.run_test() as pilot:
            await wait_for_workers(pilot)
            assert app.refusals == ["disk.gone"]


class TestRowsArriveLater:
    async def test_placeholders_stand_until_the_rows_arrive(self) -> None:
        app = SilentList()
        async with app.run_test(size=(80, 24)) as pilot:
            assert "..." in screen_text(app)
            app.answer()
            await pilot.pause()
            assert "..." not in screen_text(app)
            await pilot.press("end")
            assert screen_text(app).splitlines()[-1].startswith(">  ...")
            app.answer()
            await pilot.pause()
            assert "JF3-00999999" in cursor_line(app)

    async def test_enter_on_a_row_that_is_on_its_way_opens_it_when_it_arrives(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            await pilot.press("end", "enter")
            assert app.selected == []
            app.answer()
            await pilot.pause()
            assert app.selected == [(999_999, "device-999999")]

    async def test_enter_after_a_new_search_never_opens_a_row_of_the_old_one(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            app.list.reload(from_top=True)
            await pilot.press("enter")
            assert "JF3-00000000" in screen_text(app), "old rows stay in sight"
            assert app.selected == []
            generation = app.wanted[-1].generation
            app.list.show_window(0, [Row("found", ("JF9", "", "", ""))], 1, generation)
            await pilot.pause()
            assert app.selected == [(0, "found")]

    async def test_an_answer_to_an_older_search_is_ignored(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            old = app.wanted[-1].generation
            app.list.reload(from_top=True)
            app.list.show_window(0, [Row("late", ("LATE", "", "", ""))], 1, old)
            await pilot.pause()
            assert "LATE" not in screen_text(app)

    async def test_a_question_is_not_put_twice_while_its_answer_is_on_its_way(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            await pilot.press("pagedown", "pagedown")
            asked = len(app.wanted)
            await pilot.press("up", "down", "up")
            assert len(app.wanted) == asked

    async def test_a_changed_row_is_asked_for_again_and_stays_in_sight(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            asked = len(app.wanted)
            app.list.refresh_row(3)
            await pilot.pause()
            assert len(app.wanted) == asked + 1
            assert "JF3-00000003" in screen_text(app)

    async def test_fewer_rows_move_the_cursor_to_the_last_one(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            await pilot.press("end")
            app.answer()
            app.list.replace_total(5)
            await pilot.pause()
            app.answer(total=5)
            await pilot.pause()
            assert app.list.index == 4
            assert "JF3-00000004" in cursor_line(app)

    async def test_no_rows_say_so(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer(total=0)
            await pilot.pause()
            assert "No rows" in screen_text(app)
            assert app.list.index == -1
            await pilot.press("enter", "down", "end", "pageup")
            assert app.selected == []


class TestKeys:
    @pytest.mark.parametrize(
        ("keys", "index"),
        [
            (["down"], 1),
            (["down", "down", "up"], 1),
            (["up"], 0),
            (["pagedown"], 22),
            (["pagedown", "pageup"], 0),
            (["end"], 99),
            (["end", "home"], 0),
            (["end", "down"], 99),
        ],
    )
    async def test_the_cursor_goes(self, keys: list[str], index: int) -> None:
        app = SourcedApp(CountedSource(100))
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_for_workers(pilot)
            await pilot.press(*keys)
            await wait_for_workers(pilot)
            assert app.list.index == index
            assert f"JF3-{index:08d}" in cursor_line(app)
            assert app.highlighted[-1] == (index, f"device-{index}")

    async def test_enter_opens_the_row_under_the_cursor(self) -> None:
        app = Checklist()
        async with app.run_test() as pilot:
            await pilot.press("down", "enter")
            assert app.selected == [(2, "a2")]

    async def test_headings_are_skipped_both_ways(self) -> None:
        app = Checklist()
        async with app.run_test() as pilot:
            await pilot.pause()
            assert app.list.index == 1
            await pilot.press("down", "down")
            assert app.list.index == 4
            await pilot.press("up")
            assert app.list.index == 2
            await pilot.press("home")
            assert app.list.index == 1

    async def test_going_home_brings_the_first_heading_back_into_sight(self) -> None:
        app = Checklist()
        async with app.run_test(size=(60, 4)) as pilot:
            await pilot.press("end", "home")
            assert "外观" in screen_text(app)


class TestMouse:
    async def test_a_click_moves_and_a_double_click_opens(self) -> None:
        app = Checklist()
        async with app.run_test() as pilot:
            await pilot.click(VirtualList, offset=(5, 3))
            assert app.list.index == 2
            assert app.selected == []
            await pilot.click(VirtualList, offset=(5, 3), times=2)
            assert app.selected == [(2, "a2")]

    async def test_a_click_on_header_or_heading_or_below_changes_nothing(self) -> None:
        app = Checklist()
        async with app.run_test() as pilot:
            for y in (0, 1, 4, 20):
                await pilot.click(VirtualList, offset=(5, y))
            assert app.list.index == 1

    async def test_the_wheel_scrolls_and_asks_for_what_comes_into_sight(self) -> None:
        app = SilentList()
        async with app.run_test() as pilot:
            app.answer()
            await pilot.pause()
            await roll(pilot, 60)
            assert "..." in screen_text(app)
            app.answer()
            await pilot.pause()
            assert "..." not in screen_text(app)
            assert app.list.index == 0, "the wheel looks around, the cursor stays"


class TestReading:
    async def test_state_is_told_without_colour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        app = Checklist()
        async with app.run_test() as pilot:
            await pilot.pause()
            text = screen_text(app)
            assert ">  A1" in text
            assert " x A2" in text
            assert " ! B1" in text

    @pytest.mark.parametrize("width", [120, 80, 40, 24])
    async def test_chinese_cells_line_up_at_any_width(self, width: int) -> None:
        app = Checklist()
        async with app.run_test(size=(width, 12)) as pilot:
            await pilot.pause()
            lines = app.screen._compositor.render_strips(app.size)
            assert {sum(segment.cell_length for segment in line) for line in lines} == {width}

    async def test_a_narrow_list_leaves_out_what_can_be_spared(self) -> None:
        assert list(column_widths(COLUMNS, 80)) == [0, 1, 2, 3]
        assert list(column_widths(COLUMNS, 40)) == [0, 1, 2]

    @pytest.mark.parametrize(
        ("cells", "line"),
        [
            (("A1", "card slot cleaned", "", "", "x"), "A1  card slot cleaned         x"),
            (("A1", "card slot cleaned", "", "9", "x"), "A1  card slot cle..  9        x"),
            (("A1", "card slot cleaned", "5", "", "x"), "A1  card sl..  5              x"),
            (("A1", "card slot", "", "", "x"), "A1  card slot                 x"),
            (("A1", "card slot cleaned twice", "", "", ""), "A1  card slot cleaned twice    "),
        ],
    )
    async def test_a_long_text_takes_the_empty_cells_behind_it(self, cells: tuple[str, ...], line: str) -> None:
        columns = (Column("", 2), Column("", 9, runs_on=True), Column("", 4), Column("", 7), Column("", 1))
        painted = RowPainter(columns).row(Row("k", cells), 34, is_cursor=False)
        assert "".join(text for text, _ in painted)[3:] == line

    async def test_the_cursor_stays_in_sight_when_the_terminal_shrinks(self) -> None:
        app = SourcedApp(CountedSource(1000))
        async with app.run_test(size=(120, 40)) as pilot:
            await wait_for_workers(pilot)
            await pilot.press(*["down"] * 35)
            await pilot.resize_terminal(40, 10)
            await wait_for_workers(pilot)
            assert "JF3-00000035" in cursor_line(app)

    async def test_columns_change_with_the_language(self) -> None:
        app = Checklist()
        async with app.run_test() as pilot:
            app.list.set_columns([Column("Code", 6), Column("Text")])
            await pilot.pause()
            assert "Code" in screen_text(app)
            assert "序列号" not in screen_text(app)


async def roll(pilot: Pilot[None], notches: int) -> None:
    """Turn the wheel down."""
    from textual.events import MouseScrollDown

    for _ in range(notches):
        pilot.app.query_one(VirtualList)._on_mouse_scroll_down(
            MouseScrollDown(None, 5, 5, 0, 1, 0, False, False, False)
        )
    await pilot.pause()

"""The line above the keys takes the room that its words need, and no more layouts than that."""

from typing import Any

import pytest
from onscreen import screen_text
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from fieldkit.domain.words import Words, say
from screens.frame import StatusLine
from screens.messages import Said

SHORT = say("Saved.")
LONG = say("The printer has no paper, the cutter is blocked, and the cover has been open since this morning.")
LONGER = say("The printer has no paper and its cover is open.")


class Place(App[None]):
    CSS = "Static { height: 1fr; } StatusLine { dock: bottom; }"

    def compose(self) -> ComposeResult:
        yield Static()
        yield StatusLine()

    @property
    def line(self) -> StatusLine:
        return self.query_one(StatusLine)


async def said(pilot: Pilot[Any], words: Words) -> int:
    """Rows of the line after this was said."""
    line = pilot.app.query_one(StatusLine)
    line.told = Said(words, False, None)
    await pilot.pause()
    return line.size.height


async def test_it_grows_and_shrinks_with_what_is_said() -> None:
    async with Place().run_test(size=(40, 10)) as pilot:
        assert [await said(pilot, words) for words in (SHORT, LONG, SHORT, LONGER)] == [1, 3, 1, 2]


async def test_all_of_it_stands_there_after_the_window_has_changed() -> None:
    app = Place()
    async with app.run_test(size=(40, 10)) as pilot:
        await said(pilot, LONGER)
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert await said(pilot, SHORT) == 1
        assert await said(pilot, LONGER) == 1
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert app.line.size.height == 2
        assert await said(pilot, LONGER) == 2


async def test_a_hint_takes_its_room_too() -> None:
    app = Place()
    async with app.run_test(size=(40, 10)) as pilot:
        app.line.hint = LONGER
        await pilot.pause()
        assert app.line.size.height == 2


async def test_words_of_as_many_lines_are_told_without_a_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Place()
    async with app.run_test(size=(40, 10)) as pilot:
        await said(pilot, SHORT)
        layouts: list[bool] = []
        refresh = StatusLine.refresh

        def noting(self: StatusLine, *regions: Any, layout: bool = False, **options: bool) -> StatusLine:
            layouts.append(layout)
            return refresh(self, *regions, layout=layout, **options)

        monkeypatch.setattr(StatusLine, "refresh", noting)
        await said(pilot, say("Kept."))
        assert layouts
        assert not any(layouts)
        assert "Kept." in screen_text(app)


async def test_a_digit_in_a_chinese_sentence_does_not_leave_half_a_line_empty() -> None:
    app = Place()
    async with app.run_test(size=(24, 10)) as pilot:
        words = say("{text}", text="逐项检查：1 正常，2 异常后先处理再填处理后的数值")
        assert await said(pilot, words) == 3
        first = screen_text(app).splitlines()[-3]
        assert first.strip() == "逐项检查：1 正常，2 异"

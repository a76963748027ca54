import pytest
from onscreen import screen_text
from textual.app import App, ComposeResult
from textual.events import MouseDown, MouseMove, MouseUp
from textual.geometry import Region
from textual.pilot import Pilot

from fieldkit.domain.record import Ink
from screens.widgets.pad import SignaturePad


class PadApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.news: list[str] = []

    def compose(self) -> ComposeResult:
        yield SignaturePad()

    def on_signature_pad_stroke_ended(self, message: SignaturePad.StrokeEnded) -> None:
        self.news.append(f"stroke {message.strokes}")

    def on_signature_pad_cleared(self, message: SignaturePad.Cleared) -> None:
        self.news.append("cleared")

    @property
    def pad(self) -> SignaturePad:
        return self.query_one(SignaturePad)


def points(pad: SignaturePad, stroke: int = 0) -> list[tuple[int, int]]:
    return [(x, y) for _, x, y in pad.ink.strokes[stroke]]


def dots(app: PadApp) -> int:
    return sum(bin(ord(sign) - 0x2800).count("1") for sign in screen_text(app) if 0x2800 <= ord(sign) < 0x2900)


async def drag(pilot: Pilot[None], *cells: tuple[int, int], lift: bool = True) -> None:
    """Press at the first cell of the pad, move over the others, let go."""
    await pilot.mouse_down(SignaturePad, offset=cells[0])
    for cell in cells[1:]:
        await pilot._post_mouse_events([MouseMove], SignaturePad, offset=cell, button=1)
    if lift:
        await pilot.mouse_up(SignaturePad, offset=cells[-1])


async def fine_drag(pilot: Pilot[None], *places: tuple[float, float]) -> None:
    """The same as a driver with pixel positions reports it."""
    kinds = [MouseDown] + [MouseMove] * (len(places) - 1) + [MouseUp]
    for kind, (x, y) in zip(kinds, [*places, places[-1]], strict=True):
        button = 0 if kind is MouseUp else 1
        event = kind(None, x, y, 0, 0, button, False, False, False, x, y)
        pilot.app.screen._forward_event(event)
        await pilot.pause()


class TestStrokes:
    async def test_every_position_is_kept_as_the_middle_of_its_cell(self) -> None:
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await drag(pilot, (1, 1), (2, 1), (4, 3))
            assert points(app.pad) == [(150, 100), (250, 100), (450, 500)]
            assert (app.pad.ink.width, app.pad.ink.height) == (8000, 4400)
            assert app.news == ["stroke 1"]

    async def test_pixel_positions_are_kept_between_the_cells(self) -> None:
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await fine_drag(pilot, (10.25, 5.5), (10.75, 5.25), (11.0, 5.0))
            assert points(app.pad) == [(1025, 900), (1075, 850), (1100, 800)]

    async def test_times_run_from_the_first_touch(self) -> None:
        app = PadApp()
        async with app.run_test() as pilot:
            await drag(pilot, (5, 5), (6, 5))
            await drag(pilot, (9, 9), (9, 7))
            times = [t for stroke in app.pad.ink.strokes for t, _, _ in stroke]
            assert times[0] == 0
            assert times == sorted(times)

    async def test_a_stroke_that_leaves_the_pad_goes_on_along_its_edge(self) -> None:
        app = PadApp()
        async with app.run_test(size=(40, 10)) as pilot:
            await pilot.mouse_down(SignaturePad, offset=(5, 5))
            app.screen._forward_event(MouseMove(None, 39, 9, 0, 0, 1, False, False, False, 39, 9))
            await pilot.pause()
            x, y = points(app.pad)[-1]
            assert x <= app.pad.ink.width
            assert y <= app.pad.ink.height

    async def test_a_release_that_was_never_reported_ends_the_stroke(self) -> None:
        app = PadApp()
        async with app.run_test() as pilot:
            await drag(pilot, (5, 5), (6, 5), lift=False)
            await pilot.hover(SignaturePad, offset=(20, 10))
            assert points(app.pad) == [(550, 900), (650, 900)]
            assert app.news == ["stroke 1"]
            assert app.mouse_captured is None

    async def test_moving_without_a_button_draws_nothing(self) -> None:
        app = PadApp()
        async with app.run_test() as pilot:
            await pilot.hover(SignaturePad, offset=(20, 10))
            assert app.pad.is_empty


class TestDrawing:
    async def test_the_hint_goes_with_the_first_touch(self) -> None:
        app = PadApp()
        async with app.run_test() as pilot:
            assert "Sign here" in screen_text(app)
            await drag(pilot, (5, 5), lift=False)
            assert "Sign here" not in screen_text(app)
            assert dots(app) == 1

    async def test_the_line_is_whole(self) -> None:
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await drag(pilot, (10, 5), (20, 5), (30, 5))
            assert dots(app) == 41, "two dots a cell from the middle of cell 10 to the middle of cell 30"

    async def test_live_strokes_look_the_same_as_redrawn_ones(self) -> None:
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await drag(pilot, (10, 5), (14, 9), (20, 12), (30, 5), (31, 18))
            live = screen_text(app)
            app.pad.show_ink(app.pad.ink)
            await pilot.pause()
            assert screen_text(app) == live

    async def test_a_drag_repaints_only_around_the_pen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await drag(pilot, (10, 5), (12, 6), (14, 7), lift=False)
            areas: list[int] = []
            refresh = SignaturePad.refresh

            def noting(self: SignaturePad, *regions: Region, **options: bool) -> SignaturePad:
                areas.append(sum(region.area for region in regions) if regions else 80 * 24)
                return refresh(self, *regions, **options)

            monkeypatch.setattr(SignaturePad, "refresh", noting)
            await pilot._post_mouse_events([MouseMove], SignaturePad, offset=(16, 8), button=1)
            assert areas
            assert max(areas) <= 30


class TestTakingBack:
    async def test_undo_takes_the_last_stroke_and_clear_takes_all(self) -> None:
        app = PadApp()
        async with app.run_test() as pilot:
            await drag(pilot, (5, 5), (9, 5))
            one = screen_text(app)
            await drag(pilot, (5, 9), (9, 12))
            await drag(pilot, (15, 9), (19, 12))
            app.pad.focus()
            await pilot.press("backspace", "backspace")
            assert screen_text(app) == one
            await pilot.press("delete")
            assert app.pad.is_empty
            assert dots(app) == 0
            assert app.news == ["stroke 1", "stroke 2", "stroke 3", "cleared"]

    async def test_undo_on_an_empty_pad_does_nothing(self) -> None:
        app = PadApp()
        async with app.run_test() as pilot:
            app.pad.focus()
            await pilot.press("backspace")
            assert app.news == []


class TestResize:
    async def test_strokes_survive_and_stay_in_sight(self) -> None:
        app = PadApp()
        async with app.run_test(size=(120, 40)) as pilot:
            await drag(pilot, (2, 2), (117, 37))
            before = app.pad.ink
            await pilot.resize_terminal(40, 10)
            await pilot.pause()
            assert app.pad.ink == before
            lines = screen_text(app).splitlines()
            assert any("⠀" < sign <= "⣿" for sign in lines[8]), "the end of the stroke is in the last row"
            await pilot.resize_terminal(120, 40)
            await pilot.pause()
            assert app.pad.ink == before

    async def test_a_stroke_on_the_smaller_pad_lies_where_it_was_seen(self) -> None:
        app = PadApp()
        async with app.run_test(size=(120, 40)) as pilot:
            await drag(pilot, (2, 2), (117, 37))
            await pilot.resize_terminal(40, 10)
            await pilot.pause()
            await drag(pilot, (3, 3), (5, 3))
            small = screen_text(app)
            app.pad.show_ink(app.pad.ink)
            await pilot.pause()
            assert screen_text(app) == small

    async def test_ink_that_was_stored_is_shown_again(self) -> None:
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            app.pad.show_ink(Ink(1000, 1000, (((0, 100, 100), (9, 900, 100)), ())))
            await pilot.pause()
            assert dots(app) == 17


class TestStripes:
    """The pad is written in stripes, which nobody sees."""

    async def test_a_line_across_all_of_them_is_whole(self) -> None:
        app = PadApp()
        async with app.run_test(size=(250, 24)) as pilot:
            await drag(pilot, (1, 5), (100, 5), (248, 5))
            assert dots(app) == 2 * 247 + 1
            row = screen_text(app).splitlines()[5]
            assert [column for column, sign in enumerate(row) if sign != " "] == list(range(1, 249))
            assert points(app.pad) == [(150, 900), (10050, 900), (24850, 900)]

    @pytest.mark.parametrize("shift", ["", "A", "AB"])
    async def test_no_character_of_the_hint_is_cut_by_an_edge(self, shift: str) -> None:
        hint = shift + "请用鼠标手指或笔在此处签名然后交还给工程师谢谢"
        app = PadApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.query_one(SignaturePad).remove()
            await app.mount(SignaturePad(hint=hint))
            await pilot.pause()
            assert hint in screen_text(app).replace(" ", "")

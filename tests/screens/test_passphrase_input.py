from onscreen import screen_text
from textual.app import App, ComposeResult
from textual.widgets import Input

from screens.widgets.passphrase import PassphraseInput

SECRET = "correct horse"


class Unlock(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.submitted = ""

    def compose(self) -> ComposeResult:
        yield PassphraseInput(id="secret")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        self.submitted = message.value


async def test_it_is_typed_and_handed_over_but_never_shown() -> None:
    app = Unlock()
    async with app.run_test() as pilot:
        await pilot.press(*"secret", "enter")
        assert app.submitted == "secret"
        assert "secret" not in screen_text(app)


async def test_no_key_brings_it_to_the_clipboard() -> None:
    app = Unlock()
    async with app.run_test() as pilot:
        field = app.query_one(PassphraseInput)
        field.value = SECRET
        for select in ("ctrl+shift+a", "shift+home", "shift+end", "ctrl+shift+left"):
            for copy in ("ctrl+c", "super+c", "ctrl+x", "super+x"):
                await pilot.press(select, copy)
        assert app.clipboard == ""
        assert field.value == SECRET


async def test_a_drag_or_double_click_selects_nothing() -> None:
    app = Unlock()
    async with app.run_test() as pilot:
        app.query_one(PassphraseInput).value = SECRET
        await pilot.click(PassphraseInput, offset=(4, 1), times=2)
        await pilot.click(PassphraseInput, offset=(4, 1), times=3)
        await pilot.press("ctrl+c")
        assert app.query_one(PassphraseInput).selected_text == ""
        assert app.screen.get_selected_text() in (None, "")
        assert app.clipboard == ""


async def test_it_cannot_be_uncovered_nor_read_from_its_description() -> None:
    app = Unlock()
    async with app.run_test() as pilot:
        field = app.query_one(PassphraseInput)
        field.value = SECRET
        field.password = False
        await pilot.pause()
        assert "horse" not in screen_text(app)
        assert "horse" not in repr(field)

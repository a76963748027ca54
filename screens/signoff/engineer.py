"""What does the engineer want with a record that is in the customer's hands?"""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import gettext as _
from screens.signoff.fields import Field, LineInput
from screens.signoff.options import Options
from screens.text import shown
from screens.widgets.passphrase import PassphraseInput

WRONG = Refusal(
    "passphrase.wrong", say("This is not the passphrase."), say("Only the engineer of this laptop can leave here.")
)


@dataclass(frozen=True)
class EngineerWish:
    """What the engineer chose after he had shown that it is him."""

    takes_back: bool
    """The record goes back to the checklist to be changed; otherwise it waits as it is."""
    reason: str


class EngineerDialog(ModalScreen[EngineerWish | None]):
    """Asks for the passphrase, then what is to be done."""

    CSS_PATH = "signoff.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Back to the customer", id="engineer.close")
    ]

    def __init__(self, *, can_take_back: bool = True) -> None:
        super().__init__()
        self._can_take_back = can_take_back
        self._failures = 0

    def compose(self) -> ComposeResult:
        """First the passphrase only."""
        with Vertical(id="engineer"):
            yield Static(
                shown(_("This is the engineer's part. Esc goes back to the customer.")), classes="question"
            )
            yield Field(_("Passphrase"), PassphraseInput(id="passphrase"))

    def action_close(self) -> None:
        """Back to the customer, nothing changed."""
        self.dismiss(None)

    @on(Input.Submitted, "#passphrase")
    def check_passphrase(self, event: Input.Submitted) -> None:
        """The check takes a moment, so it runs beside the screen."""
        event.stop()
        self.unlock(event.value)

    @work(exclusive=True, exit_on_error=False)
    async def unlock(self, typed: str) -> None:
        """Shows the engineer's choices to who knows the passphrase."""
        try:
            holds = await knows_passphrase(self.app, typed)
        except Refusal as refusal:
            self.query_one("#field-passphrase", Field).tell_trouble(refusal)
            return
        if holds:
            await self.show_choices()
            return
        self._failures += 1
        self.query_one("#passphrase", PassphraseInput).value = ""
        self.query_one("#field-passphrase", Field).tell_trouble(wrong_passphrase(self._failures))

    async def show_choices(self) -> None:
        """What can be done with the record."""
        await self.query_one("#field-passphrase").remove()
        labels = [_("Put the record aside; it stays frozen and is signed later")]
        if self._can_take_back:
            labels.append(_("Change the record: take it back"))
        options = Options(labels, id="wish")
        await self.query_one("#engineer").mount(options)
        options.focus()

    @on(Options.Chosen, "#wish")
    async def take_wish(self, event: Options.Chosen) -> None:
        """Taking back needs a reason; putting aside needs nothing."""
        event.stop()
        if event.index == 0:
            self.dismiss(EngineerWish(takes_back=False, reason=""))
        elif not self.query("#why"):
            why = LineInput("", id="why", limit=2000)
            await self.query_one("#engineer").mount(Field(_("What is changed, and why"), why))
            why.focus()

    @on(Input.Submitted, "#why")
    def take_reason(self, event: Input.Submitted) -> None:
        """The reason is kept in the audit with the record."""
        event.stop()
        if event.value.strip():
            self.dismiss(EngineerWish(takes_back=True, reason=event.value))
            return
        self.query_one("#field-why", Field).tell_trouble(
            Refusal(
                "thaw.reason",
                say("Changing a record that was shown needs a reason."),
                say("Type what has to be changed, and why."),
            )
        )


async def knows_passphrase(app: App[None], typed: str) -> bool:
    """Whether this is the passphrase of the laptop; asked beside the screen."""
    from screens.app import FieldKitApp

    assert isinstance(app, FieldKitApp)
    return await asyncio.to_thread(app.laptop.knows, typed)


def wrong_passphrase(failures: int) -> Refusal:
    """The refusal, with a count from the second time on."""
    if failures < 2:
        return WRONG
    return Refusal(WRONG.code, say("This is not the passphrase ({count} times wrong).", count=failures), WRONG.todo)

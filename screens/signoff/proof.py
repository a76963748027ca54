"""What does the customer see when the record is sealed, and how does the engineer get his laptop back?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.signoff.engineer import knows_passphrase, wrong_passphrase
from screens.signoff.pane import Pane
from screens.text import shown, shown_line
from screens.widgets.passphrase import PassphraseInput

if TYPE_CHECKING:
    from screens.signoff.matter import Wrote


class ProofPane(Pane):
    """The record is sealed: its proof, and the way back to the engineer."""

    FIRST = "#passphrase"

    @dataclass
    class Unlocked(Message):
        """The passphrase was typed."""

    def compose(self) -> ComposeResult:
        """Proof large, the rest small."""
        sealed = self.sitting.sealed
        assert sealed is not None
        content = sealed.record.content
        yield Static(
            shown(tell(say("Record {number} is sealed. Nothing of it can be changed.", number=content.no))),
            classes="question",
        )
        with Vertical(id="proof"):
            yield Static(shown_line(_("Proof code")), classes="proof--label")
            yield from (Static(shown(line), classes="proof--code") for line in proof_lines(sealed.proof))
        yield Static(shown(_("The same code stands on the PDF. With it anybody can check the record later.")))
        yield Static(id="papers")
        yield Static(shown(_("Please hand the laptop back to the engineer.")), classes="question")
        yield self.field(_("Passphrase"), PassphraseInput(id="passphrase"))

    def keep(self, name: str, text: str) -> None:
        """A passphrase is kept nowhere."""

    @on(Input.Submitted, "#passphrase")
    def check_passphrase(self, event: Input.Submitted) -> None:
        """The check takes a moment, so it runs beside the screen."""
        event.stop()
        event.prevent_default()
        self.unlock(event.value)

    @work(exclusive=True, exit_on_error=False)
    async def unlock(self, typed: str) -> None:
        """Says that it was the passphrase, or that it was not."""
        try:
            holds = await knows_passphrase(self.app, typed)
        except Refusal as refusal:
            self.tell_trouble("passphrase", refusal)
            return
        if holds:
            self.post_message(self.Unlocked())
            return
        self.sitting.failures += 1
        self.query_one(PassphraseInput).value = ""
        self.tell_trouble("passphrase", wrong_passphrase(self.sitting.failures))

    def show_written(self, written: "Wrote") -> None:
        """Where the files lie."""
        self.query_one("#papers", Static).update(shown(tell(written_words(written))))


def written_words(written: "Wrote") -> Words:
    """Where the files lie, as a sentence."""
    folder = shown_line(str(written.folder)).plain
    if written.missing_glyphs:
        return say(
            "PDF written to {folder}; {count} characters have no sign in the print font.",
            folder=folder,
            count=written.missing_glyphs,
        )
    if written.is_draft:
        return say("PDF written to {folder}, marked as a draft.", folder=folder)
    if not written.is_sealed:
        return say("PDF written to {folder}, issued without a seal.", folder=folder)
    return say("PDF and sealed file written to {folder}.", folder=folder)


def proof_lines(proof: str) -> Iterator[str]:
    """The code in two lines, letter by letter, to be read aloud."""
    groups = [" ".join(group) for group in proof.split("-")]
    half = -(-len(groups) // 2)
    yield " - ".join(groups[:half])
    yield " - ".join(groups[half:])

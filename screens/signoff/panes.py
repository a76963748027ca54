"""What stands on the screen at each step of the hand-over?"""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from fieldkit.domain.record import SignoffResult
from fieldkit.domain.words import Words, say
from fieldkit.locale import current_language, tell
from fieldkit.locale import gettext as _
from screens.signoff.fields import LineInput, TextInput
from screens.signoff.options import Options
from screens.signoff.pane import PATH_LIMIT, Pane
from screens.signoff.proof import ProofPane
from screens.signoff.record_text import RecordText
from screens.signoff.sitting import Step
from screens.text import shown, shown_line
from screens.widgets.pad import SignaturePad

if TYPE_CHECKING:
    from fieldkit.services.visits import Contact

SATISFACTION = (
    say("very dissatisfied"),
    say("dissatisfied"),
    say("neither"),
    say("satisfied"),
    say("very satisfied"),
)
"""Words of the satisfaction 1 to 5."""

ROLES = {"manager": say("Hall manager"), "custodian": say("Cash-box custodian"), "clerk": say("Clerk")}


class ReadPane(Pane):
    """The whole record as text."""

    FIRST = "#record"

    def compose(self) -> ComposeResult:
        """Text, and how much of it is left."""
        text = self.sitting.hand_over.text[current_language()]
        yield RecordText(text, read=self.sitting.read, id="record")
        yield Static(id="progress")

    @on(RecordText.Seen)
    def tell_progress(self, message: RecordText.Seen) -> None:
        """How much there is still to read, in words."""
        message.stop()
        was_read = self.sitting.is_read
        self.sitting.read = max(self.sitting.read, message.share)
        if self.sitting.is_read and not was_read:
            self.forget_trouble("record")
            self.screen.refresh_bindings()
        self.query_one("#progress", Static).update(shown_line(tell(_progress(message.screens_left))))


class ChoosePane(Pane):
    """How the hand-over ends."""

    FIRST = "#choice"

    def compose(self) -> ComposeResult:
        """The answers that are possible."""
        yield Static(shown(_("How does the hand-over end?")), classes="question")
        labels = {
            Step.SIGN: _("I confirm the record and sign it"),
            Step.REFUSE: _("I do not sign it"),
            Step.ABSENT: _("Nobody of the customer is here"),
        }
        yield Options([labels[step] for step in self.sitting.ends], id="choice")

    @on(Options.Chosen)
    def lead_on(self, event: Options.Chosen) -> None:
        """Each answer has its own step."""
        event.stop()
        self.post_message(self.Answered(self.sitting.ends[event.index]))


class SignPane(Pane):
    """Who signs, how satisfied he is, what he has to say."""

    FIRST = "Options, Input"

    def compose(self) -> ComposeResult:
        """The sentence first: it is what the signature stands for."""
        sitting = self.sitting
        yield self.statement(SignoffResult.SIGNED)
        if sitting.hand_over.signers:
            labels = [_contact(contact) for contact in sitting.hand_over.signers]
            yield self.field(_("Who signs"), Options([*labels, _("Another person")], id="signer"))
        yield self.field(_("Name in full"), self.line("name"))
        yield self.field(_("Role"), self.line("role"))
        if sitting.hand_over.asks_satisfaction:
            labels = [tell(words) for words in SATISFACTION]
            options = Options(labels, chosen=sitting.satisfaction - 1, across=True, id="satisfaction")
            yield self.field(_("Satisfaction"), options)
        yield self.field(_("Opinion"), TextInput(sitting.text("opinion"), id="opinion"))

    @on(Options.Chosen, "#signer")
    def take_contact(self, event: Options.Chosen) -> None:
        """The name and the role of a person of the hall; empty ones for another person."""
        event.stop()
        signers = self.sitting.hand_over.signers
        contact = signers[event.index] if event.index < len(signers) else None
        self.query_one("#name", LineInput).value = contact.name if contact else ""
        self.query_one("#role", LineInput).value = role_words(contact.role) if contact else ""
        after = "satisfaction" if self.sitting.hand_over.asks_satisfaction else "opinion"
        self.focus_on(after if contact else "name")

    @on(Options.Chosen, "#satisfaction")
    def take_satisfaction(self, event: Options.Chosen) -> None:
        """One to five."""
        event.stop()
        self.sitting.satisfaction = event.index + 1
        self.forget_trouble("satisfaction")
        self.focus_on("opinion")


class RefusePane(Pane):
    """Why the customer does not sign, and who saw it."""

    FIRST = "#reason"

    def compose(self) -> ComposeResult:
        """Reason and witness."""
        yield self.statement(SignoffResult.REFUSED)
        yield self.field(_("Reason"), TextInput(self.sitting.text("reason"), id="reason"))
        yield self.field(_("Witness"), self.line("witness"))


class AbsentPane(Pane):
    """What shows that nobody was there."""

    FIRST = "#photo"

    def compose(self) -> ComposeResult:
        """A photo, or the reason."""
        yield self.statement(SignoffResult.ABSENT)
        yield self.field(_("Photo of the place"), self.line("photo", PATH_LIMIT))
        yield self.field(_("Or the reason"), TextInput(self.sitting.text("reason"), id="reason"))


class PadPane(Pane):
    """The pad over the whole screen."""

    FIRST = "#pad"

    def compose(self) -> ComposeResult:
        """The sentence stays in sight above the pad."""
        yield self.statement(SignoffResult.SIGNED)
        yield Static(shown_line(f"{self.sitting.text('name')}  {self.sitting.text('role')}"), classes="signer")
        yield SignaturePad(hint=say("Sign here with the mouse, a finger or a pen"), id="pad")

    def on_mount(self) -> None:
        """Strokes drawn before are still there."""
        if self.sitting.ink is not None and self.sitting.ink.strokes:
            self.query_one(SignaturePad).show_ink(self.sitting.ink)


class TypedPane(Pane):
    """The name stands for the signature, and a code shows that both were present."""

    FIRST = "#code"

    def compose(self) -> ComposeResult:
        """The code for the engineer, the field for the signer."""
        yield self.statement(SignoffResult.SIGNED)
        spaced = "  ".join(self.sitting.code)
        with Vertical(classes="engineer-side"):
            yield Static(shown_line(_("Engineer: read this confirmation code to the signer")))
            yield Static(shown(spaced), id="code-shown")
        yield Static(shown_line(tell(say("Signer: {name}", name=self.sitting.text("name")))), classes="signer")
        yield self.field(_("Confirmation code"), self.line("code", 16))


class PaperPane(Pane):
    """A photo of the paper that was signed by hand."""

    FIRST = "#photo"

    def compose(self) -> ComposeResult:
        """The path of the photo."""
        yield self.statement(SignoffResult.SIGNED)
        yield Static(shown(_("Photograph the signed paper and type the path of the photo.")))
        yield self.field(_("Photo of the paper"), self.line("photo", PATH_LIMIT))


PANES: dict[Step, type[Pane]] = {
    Step.READ: ReadPane,
    Step.CHOOSE: ChoosePane,
    Step.SIGN: SignPane,
    Step.REFUSE: RefusePane,
    Step.ABSENT: AbsentPane,
    Step.PAD: PadPane,
    Step.TYPED: TypedPane,
    Step.PAPER: PaperPane,
    Step.PROOF: ProofPane,
}


def role_words(role: str) -> str:
    """The role of a contact in the language of the reader; an unknown one as it stands."""
    return tell(ROLES[role]) if role in ROLES else role


def _contact(contact: "Contact") -> str:
    return f"{contact.name}  {role_words(contact.role)}"


def _progress(screens_left: int) -> Words:
    if screens_left:
        return say("{count} more screens to read: press space to read on.", count=screens_left)
    return say("Read to the end. Press F10 to go on.")

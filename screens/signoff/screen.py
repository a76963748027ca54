"""How does a customer take a record: read it, say what he thinks, sign or refuse, see the proof?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Static

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import current_language
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.signoff.engineer import EngineerDialog, EngineerWish
from screens.signoff.matter import Matter, SealedThing, Wrote
from screens.signoff.pane import Pane
from screens.signoff.panes import PANES
from screens.signoff.proof import ProofPane, written_words
from screens.signoff.sealing import sealing
from screens.signoff.sitting import BEFORE, WHERE, Sitting, Step
from screens.text import shown
from screens.widgets.pad import SignaturePad

if TYPE_CHECKING:
    from fieldkit.services.handover import HandOver

_FREE_ACTIONS = frozenset({"focus_next", "focus_previous", "language", "colours"})
"""What a customer may do with the program besides answering."""


class SignoffScreen(BaseScreen[bool]):
    """The hand-over. From the first line on the laptop is the customer's: only the passphrase leads away."""

    CSS_PATH = "signoff.tcss"
    GUARDS_KEYS = False  # whoever types his name a field too early shall still be able to choose with a digit
    HELP_TEXT = say(
        "The customer reads the record to its end, then signs it, refuses, or nobody is there. The laptop stays in "
        "customer mode until the engineer types his passphrase. F2 changes the language."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "go_on", "Go on", id="signoff.go_on"),
        Binding("f10", "seal", "Seal", id="signoff.seal"),
        Binding("f10", "papers", "Write PDF", id="signoff.papers"),
        Binding("f7", "step('choose')", "Not signing", id="signoff.decline"),
        Binding("f3", "undo_stroke", "Undo stroke", id="signoff.undo", show=False),
        Binding("f4", "clear_pad", "Clear", id="signoff.clear", show=False),
        Binding("f5", "step('typed')", "Type name", id="signoff.typed"),
        Binding("f6", "step('paper')", "On paper", id="signoff.paper"),
        Binding("f2", "app.language", "中文 / English", id="screen.language"),
        Binding("f9", "engineer", "Engineer", id="screen.engineer"),
    ]

    def __init__(self, matter: Matter) -> None:
        super().__init__()
        self._matter = matter
        self._sitting: Sitting | None = None
        self._is_sealing = False
        self._language = current_language()

    def compose_content(self) -> ComposeResult:
        """The pane of the present step."""
        with Container(id="step"):
            if self._sitting is None:
                yield Static(shown(_("Preparing the record ...")), classes="question")
            else:
                yield PANES[self._sitting.step](self._sitting)

    def place(self) -> tuple[str, ...]:
        """Customer mode, and whose record."""
        number = self._sitting.hand_over.no if self._sitting else ""
        return tuple(part for part in (_("Hand-over to the customer"), number) if part)

    def permits(self, action: str) -> bool:
        """In the customer's hands almost nothing."""
        return self._sitting is None or action in _FREE_ACTIONS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the keys of the present step do something."""
        step = self._sitting.step if self._sitting else None
        match action, parameters:
            case "go_on", _:
                return step in (Step.READ, Step.SIGN)
            case "seal", _:
                return step is not None and step.seals
            case "papers", _:
                return step is Step.PROOF
            case "step", ("choose",):
                return step is Step.READ and not self.sitting.is_read
            case (("step" | "undo_stroke" | "clear_pad"), _):
                return step is Step.PAD
            case "engineer", _:
                return step not in (None, Step.PROOF)
            case "back", _:
                return step is not Step.PROOF
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Freezes the record; what is frozen already goes on."""
        self.save(lambda: self._matter.begin(self.bench), self.show_hand_over)

    def show_hand_over(self, hand_over: "HandOver") -> None:
        """From here on the laptop is the customer's."""
        self._sitting = Sitting(hand_over)
        self._sitting.sealed = hand_over.sealed
        self.refresh_frame()
        self.call_later(self.go, Step.PROOF if hand_over.sealed else Step.READ)

    async def go(self, step: Step, trouble: tuple[str, Refusal] | None = None) -> None:
        """Goes to another step; what was typed and drawn in this one is kept."""
        self.keep_strokes()
        self.sitting.enter(step, trouble)
        await self.show_step(None)

    async def show_step(self, focus: str | None) -> None:
        """Makes the pane of the present step, with the cursor in this field or in the first one."""
        if not self.is_attached:
            return
        container = self.query_one("#step")
        with self.app.batch_update():
            await container.remove_children()
            await container.mount(PANES[self.sitting.step](self.sitting))
        if focus:
            self.pane.focus_on(focus)
        else:
            self.pane.focus_first()
        self.refresh_bindings()

    @property
    def sitting(self) -> Sitting:
        """What was said so far; only after the record is frozen."""
        assert self._sitting is not None
        return self._sitting

    @property
    def pane(self) -> Pane:
        """What stands on the screen."""
        return self.query_one(Pane)

    def keep_strokes(self) -> None:
        """What is on the pad belongs to what was said."""
        for pad in self.query(SignaturePad):
            self.sitting.ink = pad.ink

    def retell(self) -> None:
        """The customer's language; nothing is lost by the change."""
        if self._sitting is None:
            super().retell()
            return
        self.keep_strokes()
        self.tell_frame()
        self.call_later(self.show_step, self.focused.id if self.focused else None)

    def action_back(self) -> None:
        """One step back; from the first one only the engineer goes further."""
        if self._sitting is None:
            self.dismiss(False)
        elif self.sitting.step in BEFORE:
            self.call_later(self.go, BEFORE[self.sitting.step])
        else:
            self.action_engineer()

    async def action_go_on(self) -> None:
        """From the text to the choice, from the answers to the pad; what is missing is said first."""
        try:
            following = self.sitting.following()
        except Refusal as refusal:
            self.refused(refusal)
        else:
            await self.go(following)

    async def action_step(self, step: str) -> None:
        """Another way: without reading, without a pointer."""
        await self.go(Step(step))

    @on(Pane.Answered)
    async def take_answer(self, message: Pane.Answered) -> None:
        """The pane led on; signing what was not read is refused."""
        if message.step is Step.SIGN and not self.sitting.is_read:
            self.refused(self.sitting.not_read())
        else:
            await self.go(message.step)

    @on(Pane.LastFieldEntered)
    async def end_of_fields(self) -> None:
        """Enter in the last field is the main key of the step."""
        if self.sitting.step.seals:
            self.action_seal()
        else:
            await self.action_go_on()

    def action_undo_stroke(self) -> None:
        """Takes the last stroke away."""
        self.query_one(SignaturePad).undo()

    def action_clear_pad(self) -> None:
        """Takes all strokes away."""
        self.query_one(SignaturePad).clear()

    def action_seal(self) -> None:
        """Takes the answer; from then on nothing can be changed."""
        self.keep_strokes()
        try:
            seal = sealing(self.kit, self._matter, self.sitting)
        except Refusal as refusal:
            self.refused(refusal)
            return
        if not self._is_sealing:
            self._is_sealing = True
            self.save(seal, self.show_proof)

    def show_proof(self, sealed: SealedThing) -> None:
        """Sealed: the proof, and nothing to be changed any more."""
        self._is_sealing = False
        self.sitting.sealed = sealed
        self.say(say("The record is sealed and saved on this laptop."))
        self.call_later(self.go, Step.PROOF)

    def refused(self, refusal: Refusal) -> None:
        """Said on the status line and at the field that it is about, whatever step that field is on."""
        self._is_sealing = False
        super().refused(refusal)
        if self._sitting is None:
            return
        step, name = WHERE.get(refusal.code, (self.sitting.step, "photo"))
        if step is self.sitting.step and step is not Step.TYPED:
            self.sitting.trouble = (name, refusal)
            self.pane.tell_trouble(name, refusal)
            self.pane.focus_on(name)
        else:
            self.call_later(self.go, step, (name, refusal))

    def action_engineer(self) -> None:
        """Behind the passphrase: put the record aside, or take it back."""
        self.app.push_screen(EngineerDialog(can_take_back=self._matter.can_be_taken_back), self.do_wish)

    def do_wish(self, wish: EngineerWish | None) -> None:
        """What the engineer chose."""
        if wish is None:
            return
        if not wish.takes_back:
            self.leave(is_sealed=False)
            return
        self.save(
            lambda: self._matter.take_back(self.bench, wish.reason),
            lambda _thawed: self.leave(is_sealed=False),
        )

    def action_papers(self) -> None:
        """Writes the files into the folder that is told on the pane; nothing is asked of the customer."""
        folder = self.kit.laptop.papers

        def write() -> Wrote:
            return self._matter.write(self.bench, folder or self.bench.handover.papers_folder())

        self.ask(write, self.show_written, group="papers")

    def show_written(self, written: Wrote) -> None:
        """Where the files lie."""
        for pane in self.query(ProofPane):
            pane.show_written(written)
        self.say(written_words(written))

    @on(ProofPane.Unlocked)
    def hand_back(self) -> None:
        """The engineer has the laptop again."""
        self.leave(is_sealed=True)

    def leave(self, *, is_sealed: bool) -> None:
        """Out of customer mode, and back to the language of the engineer."""
        kit = self.kit
        self.dismiss(is_sealed)
        kit.speak(self._language)

"""How is a checklist answered by keys? One list, one pane, and one writer that saves in the order of the keys.

The keys are priority bindings: Textual then runs them in the order of the keys, each on the item that the cursor
stood on when it was pressed. While the editor is open they belong to the editor.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.timer import Timer

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick
from screens.base import BaseScreen
from screens.inspection import questions
from screens.inspection.answers import KEYS, offered_keys, step_for
from screens.inspection.board import Board
from screens.inspection.editor import Editor
from screens.inspection.item_list import ItemList
from screens.inspection.open_items import OpenItemsDialog
from screens.inspection.sheet import Spot
from screens.inspection.steps import Deed, Question, Step
from screens.inspection.told import saved_words

if TYPE_CHECKING:
    from fieldkit.services.answering import Saved
    from fieldkit.services.checklist import Checklist
    from screens.inspection.maintenance_sheet import Paper
    from screens.inspection.probe_run import Survey

_PLACE_SECONDS = 1.0
"""The cursor rests so long before its place is kept; every answer keeps it anyway."""
_OF_THE_LIST = frozenset({"answer", "next_open"})
"""Actions whose keys belong to the editor while it is open."""


class ChecklistScreen(BaseScreen[None]):
    """One inspection: a virtual list of all items, one pane for the item under the cursor."""

    CSS_PATH = "screen.tcss"
    HELP_TEXT = say(
        "One item after the other: 1 pass, 2 fail, Enter fills in a value; the cursor goes on by itself and every "
        "answer is on disk at once. After an abnormal result act, then Enter: value as left, both values are kept. "
        "Marks: ? something is missing, P photo, T probe, H by hand, R remark."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                entry.key,
                f"answer('{entry.key}')",
                entry.label.msgid,
                show=False,
                priority=True,
                id=f"checklist.{entry.name}",
            )
            for entry in KEYS
        ),
        Binding("f10", "hand_over", "Hand over", id="checklist.hand_over"),
        Binding("f9", "probe", "Probe", id="checklist.probe"),
        Binding("tab", "next_open", "Next open", id="checklist.next_open", priority=True),
        Binding("f6", "maintenance", "Maintenance", id="checklist.maintenance"),
        Binding("f7", "custodian", "Custodian", id="checklist.custodian"),
    ]

    def __init__(self, inspection_id: str) -> None:
        super().__init__()
        self._inspection_id = inspection_id
        self._board = Board(self._decided)
        self._rest: Timer | None = None
        self._has_probe = False
        self._paper: Paper | None = None
        """A maintenance record that has no action yet and could not be saved."""

    def compose_content(self) -> ComposeResult:
        """All of it is the board."""
        yield self._board

    def on_mount(self) -> None:
        """The checklist is read beside the screen, and the cursor goes where it was."""
        self._board.take_focus()
        bench, inspection_id = self.bench, self._inspection_id

        def read() -> "tuple[Checklist, str]":
            last, code = bench.inspections.last_place()
            return bench.inspections.open(inspection_id), code if last == inspection_id else ""

        self.ask(read, lambda answer: self._show(*answer))

    def on_screen_resume(self) -> None:
        """A synchronisation or a decision may have changed answers meanwhile; read behind what is being saved."""
        super().on_screen_resume()
        if self._board.sheet is not None:
            bench, inspection_id = self.bench, self._inspection_id
            self.save(lambda: bench.inspections.open(inspection_id), self._show)

    def place(self) -> tuple[str, ...]:
        """Serial number and form."""
        if self._board.sheet is None:
            return (_("Inspection"),)
        checklist = self._board.sheet.checklist
        return checklist.serial, pick(checklist.template.zh, checklist.template.en)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that would do nothing are not offered."""
        if action in _OF_THE_LIST:
            return self._board.sheet is not None and not self._board.editor.is_open
        if action == "probe":
            spot = self._board.spot
            return spot is not None and spot.applies and spot.code in spot.checklist.probes
        return super().check_action(action, parameters)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Without the result keys that only say here why they do nothing."""
        spot = self._board.spot
        offered = {entry.key for entry in offered_keys(spot)} if spot is not None else set()
        unavailable = {entry.key for entry in KEYS} - offered
        return {
            key: active
            for key, active in super().active_bindings.items()
            if key not in unavailable or self._board.editor.is_open
        }

    def retell(self) -> None:
        """Another language: the texts change, an open question and what stands in it do not."""
        self.tell_frame()
        if self._board.sheet is not None:
            self._board.show(self._board.sheet.checklist)

    def action_answer(self, key: str) -> None:
        """A result key, or one that asks something first."""
        spot = self._board.spot
        if spot is None:
            return
        try:
            self._go(step_for(key, spot), spot.code)
        except Refusal as refusal:
            self.refused(refusal)

    def action_next_open(self) -> None:
        """To the next item that is not done."""
        spot, sheet = self._board.spot, self._board.sheet
        code = sheet.next_open(spot.code) if sheet is not None and spot is not None else None
        if code is None:
            self.say(say("Every item is done."), todo=say("Press F10 to hand the record over."))
        else:
            self._board.go_to(code)

    def serial_read(self, serial: str) -> None:
        """Another device is opened above this record, which stays as it is."""
        self.find_device(serial, self._scanned)

    def action_custodian(self) -> None:
        """Who is present at the cash box."""
        spot = self._board.spot
        if spot is not None:
            self._go(questions.custodian(spot), spot.code)

    def action_maintenance(self) -> None:
        """The maintenance record of this inspection."""
        from screens.inspection.maintenance import MaintenanceScreen

        def back(unsaved: "Paper | None") -> None:
            self._paper = unsaved
            self._read_again()

        self.app.push_screen(MaintenanceScreen(self._inspection_id, self._paper), back)

    def action_probe(self) -> None:
        """The probe that is bound to the item; which ports there are is looked up beside the screen."""
        from screens.inspection import probe_run

        spot = self._board.spot
        if spot is not None:
            bench, ports, name = self.bench, self.kit.laptop.ports, spot.checklist.probes[spot.code]
            self.ask(
                lambda: probe_run.survey(bench, name, spot.checklist.serial, ports),
                lambda survey: self._probe(spot, survey),
                group="probe",
            )

    def action_hand_over(self) -> None:
        """Shows what is open, or hands the record to the customer; answers on their way are saved first."""
        bench, inspection_id = self.bench, self._inspection_id
        self.save(lambda: bench.inspections.open(inspection_id), self._hand_over)

    def action_back(self) -> None:
        """One place back; an open question is left first, its text kept."""
        if self._board.editor.is_open:
            self._board.editor.action_leave()
        else:
            super().action_back()

    @on(ItemList.Selected)
    def fill_in(self, event: ItemList.Selected) -> None:
        """A double click on an item."""
        event.stop()
        self.action_answer("enter")

    @on(ItemList.Highlighted)
    def follow_cursor(self, event: ItemList.Highlighted) -> None:
        """The cursor stands on an item."""
        event.stop()
        if self._board.editor.subject != event.key:
            self._board.editor.action_leave()
        self._board.show_spot()
        self._offer_probe()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_PLACE_SECONDS, self._keep_place)

    @on(Editor.Opened)
    @on(Editor.Closed)
    def follow_editor(self) -> None:
        """The keys belong to the list or to the editor."""
        self.set_class(self._board.editor.is_open, "-asking")
        self._board.show_keys()

    @on(Editor.Kept)
    def tell_kept(self) -> None:
        """A question was left."""
        self.say(say("Not saved yet: the text is kept and comes back with the same key."))

    def _go(self, step: Step, code: str) -> None:
        if isinstance(step, Question):
            self._board.editor.ask(step, code)
        else:
            self._decided(step, code, "")

    def _decided(self, deed: Deed, code: str, purpose: str) -> None:
        """Saves, and goes on at once: the next key finds the cursor where it belongs."""
        if not deed.waits:
            self._leave(deed, code)
        bench = self.bench
        self.save(lambda: _tried(lambda: deed.job(bench)), lambda saved: self._done(deed, code, purpose, saved))

    def _leave(self, deed: Deed, code: str) -> None:
        self._board.editor.close()
        self._board.take_focus()
        if deed.goes_on:
            self._board.go_on(code)

    def _done(self, deed: Deed, code: str, purpose: str, saved: "Saved | Refusal | None") -> None:
        editor = self._board.editor
        if isinstance(saved, Refusal):
            self.refused(saved)
            if deed.waits and editor.is_open:
                editor.refuse(saved)
            return
        editor.forget(code, purpose)
        if deed.waits and editor.is_open and editor.subject == code:
            self._leave(deed, code)
        if saved is None:
            self._read_again()
        else:
            self._take(saved)

    def _take(self, saved: "Saved") -> None:
        self._board.take(saved)
        if self._board.sheet is not None:
            self.post_message(saved_words(self._board.sheet, saved))

    def _scanned(self, serial: str) -> None:
        sheet = self._board.sheet
        if sheet is not None and serial == sheet.checklist.serial:
            self.say(say("{serial} is the device of this record.", serial=serial))
            return
        self.say(say("{serial} is another device; this record was not changed.", serial=serial))
        self.show_device(serial)

    def _probe(self, spot: Spot, survey: "Survey") -> None:
        from screens.inspection.probe import ProbeScreen
        from screens.inspection.probe_errand import ForItem

        self.app.push_screen(ProbeScreen(ForItem(spot), survey), self._take_probed)

    def _take_probed(self, saved: "Saved | None") -> None:
        if saved is not None:
            self._take(saved)
            # One run may have answered further items.
            self._read_again()

    def _show(self, checklist: "Checklist", code: str = "") -> None:
        self._board.show(checklist, code)
        self.refresh_frame()
        self.refresh_bindings()
        if checklist.state != "draft":
            self.say(
                say("Record {number} is frozen: it has been shown to the customer.", number=checklist.no),
                todo=say("Press F10 to go on with the hand-over."),
            )

    def _read_again(self) -> None:
        bench, inspection_id = self.bench, self._inspection_id
        self.ask(lambda: bench.inspections.open(inspection_id), self._show)

    def _hand_over(self, checklist: "Checklist") -> None:
        self._board.show(checklist)
        if checklist.open_items and self._board.sheet is not None:
            self.app.push_screen(OpenItemsDialog(self._board.sheet), lambda code: self._board.go_to(code or ""))
            return
        from screens.signoff.matter import RecordMatter
        from screens.signoff.screen import SignoffScreen

        self.app.push_screen(SignoffScreen(RecordMatter(self._inspection_id)), self._handed_over)

    def _handed_over(self, sealed: bool | None) -> None:
        if sealed:
            self.dismiss()
        else:
            self._read_again()

    def _offer_probe(self) -> None:
        """All keys are told again only where F9 comes or goes: that costs more than the move."""
        has_probe = bool(self.check_action("probe", ()))
        if has_probe is not self._has_probe:
            self._has_probe = has_probe
            self.refresh_bindings()

    def _keep_place(self) -> None:
        spot, bench = self._board.spot, self.bench
        if spot is not None and spot.checklist.state == "draft":
            record, code = self._inspection_id, spot.code
            self.save(lambda: bench.inspections.remember_place(record, code), lambda _nothing: None)


def _tried(job: "Callable[[], Saved | None]") -> "Saved | Refusal | None":
    """A refusal as a value: the screen knows which question it belongs to."""
    try:
        return job()
    except Refusal as refusal:
        return refusal

"""How is the maintenance record F02 written with few keys? A digit is a line, Enter asks for its details."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from fieldkit.domain.record import MaintenanceKind
from fieldkit.domain.result_words import kind_words
from fieldkit.domain.words import say
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.inspection import maintenance_questions as ask_for
from screens.inspection.editor import Editor
from screens.inspection.maintenance_sheet import EVERYWHERE, Edit, Machine, Paper, columns, paper_rows
from screens.inspection.steps import Question
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.maintenance import MaintenanceDraft
    from fieldkit.services.workbench import Workbench

_OF_THE_LIST = frozenset({"add", "details", "remove", "restore"})


class MaintenanceScreen(BaseScreen[Paper]):
    """F02 of one inspection. Answers what could not be saved yet, so that it comes back."""

    CSS_PATH = "maintenance.tcss"
    HELP_TEXT = say(
        "What was done to this device. On a module a digit adds a line; Enter asks for its details one by one. "
        "Every line is saved at once, and the item that asks for this record is done with the first. "
        "Del removes the line under the cursor, Backspace brings it back."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(digit), f"add('{kind}')", kind_words(kind).msgid, priority=True, id=f"maintenance.{kind}")
            for digit, kind in enumerate(MaintenanceKind, 1)
        ),
        Binding("enter", "details", "Details", priority=True, id="maintenance.details"),
        Binding("f10", "finish", "Complete", id="maintenance.finish"),
        Binding("delete", "remove", "Remove", priority=True, id="maintenance.remove"),
        Binding("backspace", "restore", "Bring back", priority=True, show=False, id="maintenance.restore"),
    ]

    def __init__(self, inspection_id: str, unsaved: Paper | None = None) -> None:
        super().__init__()
        self._inspection_id = inspection_id
        self._paper = unsaved
        self._machine: Machine | None = None
        self._removed: Paper | None = None
        self._number = ""

    def compose_content(self) -> ComposeResult:
        """The rows, and below them what is asked."""
        yield VirtualList((), empty=say("Reading the maintenance record."), id="lines")
        yield Editor[Edit](self._decided)

    def on_mount(self) -> None:
        """Read beside the screen."""
        self.set_focus(self._rows)
        bench, inspection_id = self.bench, self._inspection_id
        self.ask(lambda: _read(bench, inspection_id), lambda answer: self._show(*answer))

    def place(self) -> tuple[str, ...]:
        """Serial number and form."""
        serial = self._machine.serial if self._machine is not None else _("Inspection")
        return serial, _("Maintenance record")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Digits belong to the editor while it is open."""
        if action in _OF_THE_LIST:
            return self._machine is not None and not self.query_one(Editor).is_open
        return super().check_action(action, parameters)

    def retell(self) -> None:
        """Another language; an open question stays."""
        self.tell_frame()
        self._tell()

    def action_add(self, kind: str) -> None:
        """A line for the module under the cursor."""
        module = self._module()
        if module:
            self._apply(ask_for.new_action(module, kind))
        else:
            self.say(say("Here is no module."), todo=say("Go to a module and press the digit there."))

    def action_details(self) -> None:
        """What belongs to the row under the cursor."""
        question = self._question()
        if question is not None:
            self.query_one(Editor).ask(question, self._key)

    def action_remove(self) -> None:
        """The line under the cursor goes; it can be brought back."""
        kind, place = self._row_of_paper()
        paper = self._paper
        if paper is None or place < 0:
            return
        if kind == "action" and len(paper.actions) == 1:
            self.say(say("The last action stays: the record needs one."), todo=say("Add the right one first."))
            return
        self._removed = paper
        self._apply(Edit(lambda now: now.without(kind, place)))
        self.say(say("Removed."), todo=say("Backspace brings it back."))

    def action_restore(self) -> None:
        """Brings back what was removed last."""
        removed = self._removed
        if removed is not None:
            self._removed = None
            self._apply(Edit(lambda _now: removed))

    def action_finish(self) -> None:
        """Back to the checklist, when there is something to go back with."""
        if self._paper is not None and self._paper.actions:
            self.action_back()
        else:
            self.say(
                say("The maintenance record has no line yet."),
                bad=True,
                todo=say("Enter at least one action: what was cleaned, adjusted, tested or replaced."),
            )

    def action_back(self) -> None:
        """Back; what could not be saved yet goes along and comes back with F6."""
        editor = self.query_one(Editor)
        if editor.is_open:
            editor.action_leave()
        else:
            self.dismiss(self._paper if self._paper is not None and not self._paper.actions else None)

    @on(VirtualList.Selected)
    def open_row(self, event: VirtualList.Selected) -> None:
        """A double click."""
        event.stop()
        self.action_details()

    @on(Editor.Opened)
    @on(Editor.Closed)
    def follow_editor(self) -> None:
        """The keys belong to the list or to the editor."""
        self.set_class(self.query_one(Editor).is_open, "-asking")
        if not self.query_one(Editor).is_open:
            self.set_focus(self._rows)
        self.refresh_bindings()

    @on(Editor.Kept)
    def tell_kept(self) -> None:
        """A question was left."""
        self.say(say("Not saved yet: the text is kept and comes back with the same key."))

    @property
    def _rows(self) -> VirtualList:
        return self.query_one(VirtualList)

    @property
    def _key(self) -> str:
        return self._rows.row.key if self._rows.row is not None else ""

    def _question(self) -> Question[Edit] | None:
        paper, machine = self._paper, self._machine
        if paper is None or machine is None:
            return None
        kind, place = self._row_of_paper()
        if kind == "action":
            return ask_for.as_found(paper, place)
        if kind == "part":
            return ask_for.part_name(paper, place) if place >= 0 else ask_for.which_part(machine)
        if kind == "module":
            return ask_for.which_kind(self._module())
        return ask_for.software(paper) if kind == "software" else ask_for.remarks(paper)

    def _row_of_paper(self) -> tuple[str, int]:
        kind, _blank, name = self._key.partition(" ")
        return kind, int(name) if name.isdecimal() else -1

    def _module(self) -> str:
        kind, _blank, name = self._key.partition(" ")
        if kind == "action" and self._paper is not None:
            return self._paper.actions[int(name)].module
        return name if kind == "module" else ""

    def _decided(self, edit: Edit, subject: str, purpose: str) -> None:
        editor = self.query_one(Editor)
        editor.forget(subject, purpose)
        self._apply(edit)
        if edit.follow is not None and self._paper is not None:
            editor.ask(edit.follow(self._paper), self._key)
        else:
            editor.close()

    def _apply(self, edit: Edit) -> None:
        before = self._paper or Paper()
        paper = self._paper = edit.change(before)
        self._tell()
        self._follow(before, paper)
        if not paper.actions:
            self.say(
                say("Kept here, not saved yet: the record needs an action first."),
                todo=say("Go to a module and press the digit of what was done."),
            )
            return
        bench, inspection_id = self.bench, self._inspection_id
        self.save(
            lambda: bench.maintenance.save(
                inspection_id, paper.actions, parts=paper.parts, software=paper.software, remarks=paper.remarks
            ),
            self._written,
        )

    def _follow(self, before: Paper, after: Paper) -> None:
        """The cursor goes to a line that has just been added."""
        if len(after.actions) > len(before.actions):
            self._go_to(f"action {len(after.actions) - 1}")
        elif len(after.parts) > len(before.parts):
            self._go_to(f"part {len(after.parts) - 1}")

    def _go_to(self, key: str) -> None:
        if self._machine is not None and self._paper is not None:
            keys = [row.key for row in paper_rows(self._paper, self._machine)]
            self._rows.move_to(keys.index(key))

    def _written(self, draft: "MaintenanceDraft") -> None:
        self._number = draft.no
        self.say(
            say(
                "{number} saved: {count} actions. The item that asks for it is done.",
                number=draft.no,
                count=len(draft.actions),
            ),
            todo=say("Enter for details, F10 when complete."),
        )

    def _show(self, machine: Machine, draft: "MaintenanceDraft") -> None:
        self._machine = machine
        if draft.actions or self._paper is None:
            self._paper = Paper(draft.actions, draft.parts, draft.software, draft.remarks)
        self._tell()
        self.refresh_frame()
        self.refresh_bindings()

    def _tell(self) -> None:
        self._rows.set_columns(columns())
        if self._machine is not None and self._paper is not None:
            self._rows.show_rows(paper_rows(self._paper, self._machine))


def _read(bench: "Workbench", inspection_id: str) -> "tuple[Machine, MaintenanceDraft]":
    from fieldkit.forms.catalogue import maintenance_form

    checklist = bench.inspections.open(inspection_id)
    there = {*checklist.slots, *EVERYWHERE}
    modules = tuple(module for module in maintenance_form().modules if module.name in there)
    components = bench.devices.file(checklist.serial).components
    return Machine(checklist.serial, modules, components), bench.maintenance.open(inspection_id)

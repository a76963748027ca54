"""What would be sent, how does the sending go, and how safe is each record?"""

from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.listing import ListingScreen
from screens.sync.run import RECORD_COLUMNS, Picture, TickedRecords, go, look
from screens.sync.telling import NETWORK, ended, leave_lines, plan_lines, progress_line, ruled, why
from screens.text import shown, shown_line
from screens.widgets.sourced_list import SourcedList

if TYPE_CHECKING:
    from screens.sync.run import Connect
    from sync.engine import Progress, RunReport


class PlanBox(Static, can_focus=True):
    """What the next run would do; Enter begins it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.synchronise", "Synchronise", id="sync.plan", show=False)
    ]


class SyncScreen(ListingScreen[None]):
    """Plan, run and safety of the records. Nothing waits for it, and nothing is lost when it fails."""

    CSS_PATH = "sync.tcss"
    HINT: ClassVar[Words] = say("Tab: the records. Enter on a record shows it.")
    HELP_TEXT: ClassVar[Words] = say(
        "Above: what the next synchronisation would send. F10 starts it, F9 stops it; what was sent by then is "
        "safe and the rest follows. Below: every sealed record with three answers: saved on this laptop, "
        "received by headquarters, in headquarters' backup. F9 leads to records that were changed elsewhere too; "
        "Ctrl+R shows how the last runs went, and what headquarters holds and why."
    )
    EMPTY: ClassVar[Words] = say("No sealed records yet. A record stands here when the customer has signed it.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "synchronise", "Synchronise", id="sync.start", tooltip="Send and fetch now"),
        Binding("f9", "stop", "Stop", id="sync.stop", tooltip="What was sent is safe; the rest follows next time"),
        Binding("f9", "conflicts", "Conflicts", id="sync.conflicts", tooltip="Records with two versions: decide"),
        Binding(
            "ctrl+o",
            "matters",
            "The centre",
            id="sync.matters",
            tooltip="What is held or disputed in the whole centre, for its lead",
        ),
        Binding(
            "ctrl+r",
            "history",
            "Past runs",
            id="sync.history",
            tooltip="How the last runs went; what is held and why",
        ),
    ]

    @dataclass
    class Progressed(Message):
        """The run has come so far; a newer message replaces one that was not shown yet."""

        progress: "Progress"

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, SyncScreen.Progressed)

    def __init__(self, connect: "Connect | None" = None) -> None:
        """
        Args:
            connect: another way to headquarters than the network, for tests.
        """
        super().__init__()
        self._connect = connect
        self._picture: Picture | None = None
        self._report: RunReport | None = None
        self._cancel: Event | None = None

    def place(self) -> tuple[str, ...]:
        """Synchronisation."""
        return (_("Sync"),)

    def compose_content(self) -> ComposeResult:
        """Plan, state, records."""
        yield PlanBox(shown(_("Looking at what waits here ...")), id="plan")
        yield Static(id="state")
        yield SourcedList(RECORD_COLUMNS, empty=self.EMPTY, id="records")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Start while nothing runs, stop while something does."""
        if action == "synchronise":
            return self._cancel is None
        if action == "stop":
            return self._cancel is not None and not self._cancel.is_set()
        if action == "conflicts":
            return self._cancel is None and self._picture is not None and self._picture.has_conflicts
        if action == "matters":
            return self._cancel is None and self._picture is not None and self._picture.leads
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """The plan has the keys first."""
        self.query_one(PlanBox).focus()

    def on_screen_resume(self) -> None:
        """More may wait by now."""
        super().on_screen_resume()
        self.look_again()

    def look_again(self) -> None:
        """Plan and records as of now."""
        self.ask(lambda: look(self.bench), self.show_picture, group="picture")

    def show_picture(self, picture: Picture) -> None:
        """What waits, and how safe the records are."""
        self._picture = picture
        self.kit.note_unsent(picture.standing.unsent)
        self.kit.note_conflicts(picture.standing.conflicts)
        self.refresh_bindings()
        self.query_one(SourcedList).read_from(TickedRecords(lambda: self.bench), from_top=False)
        self.tell_plan()

    def tell_plan(self) -> None:
        """Plan and state in the language of the reader."""
        if self._picture is None:
            return
        head, *rest = plan_lines(self._picture)
        text = shown(head)
        text.stylize("bold")
        self.query_one(PlanBox).update(text.append_text(shown("".join(f"\n{line}" for line in rest))))
        if self._cancel is None:
            self.tell_state()

    def tell_state(self) -> None:
        """How the last run of this session ended, and whether one may leave."""
        assert self._picture is not None
        lines = list(map(tell, leave_lines(self._picture)))
        if self._report is not None:
            lines = [tell(ended(self._report)), ruled(self._report), why(self._report), *lines]
        self.query_one("#state", Static).update(shown("\n".join(filter(None, lines))))

    def action_synchronise(self) -> None:
        """One run beside the screen; a second one only after it."""
        if self._cancel is not None:
            return
        cancel = self._cancel = Event()
        self._report = None
        self.refresh_bindings()
        self.query_one("#state", Static).update(shown_line(_("Connecting to headquarters ...")))
        self.ask(
            lambda: go(self.bench, self._connect, self.tell_progress, cancel.is_set), self.show_report, group="run"
        )

    def tell_progress(self, progress: "Progress") -> None:
        """Called by the run in its own thread; only a message leaves it."""
        self.post_message(self.Progressed(progress))

    @on(Progressed)
    def show_progress(self, message: Progressed) -> None:
        """Stage and figures."""
        message.stop()
        if self._cancel is not None:
            self.query_one("#state", Static).update(shown_line(progress_line(message.progress)))

    def action_stop(self) -> None:
        """The run ends after the request that is under way."""
        if self._cancel is not None:
            self._cancel.set()
            self.refresh_bindings()
            self.say(say("Stopping after what is under way."))

    def show_report(self, report: "RunReport") -> None:
        """How it went, in words; the title line and the list follow."""
        self.end_run()
        self._report = report
        self.kit.network = NETWORK[str(report.state)]
        self.say(ended(report), bad=str(report.state) != "done", todo=report.todo)
        self.look_again()

    def refused(self, refusal: Refusal) -> None:
        """A run that could not even begin."""
        if self._cancel is not None:
            self.end_run()
            self.tell_plan()
        super().refused(refusal)

    def failed(self, error: BaseException) -> None:
        """A run that broke; what it had done is kept, and another may begin."""
        self.end_run()
        super().failed(error)

    def end_run(self) -> None:
        """Another run may begin."""
        self._cancel = None
        self.refresh_bindings()

    def action_conflicts(self) -> None:
        """Records with two versions."""
        from screens.sync.conflicts import ConflictsScreen

        self.app.push_screen(ConflictsScreen())

    def action_matters(self) -> None:
        """What waits in the whole centre."""
        from screens.sync.matters import MattersScreen

        self.app.push_screen(MattersScreen())

    def action_history(self) -> None:
        """What went how."""
        from screens.sync.history import HistoryScreen

        self.app.push_screen(HistoryScreen())

    @on(SourcedList.Selected)
    def open_record(self, selected: SourcedList.Selected) -> None:
        """The sealed record, to read."""
        from screens.signoff.record import RecordScreen

        self.app.push_screen(RecordScreen(selected.key))

    @on(SourcedList.ReadRefused)
    def tell_refusal(self, message: SourcedList.ReadRefused) -> None:
        """The list could not be read."""
        self.refused(message.refusal)

    def retell(self) -> None:
        """The same in the other language."""
        self.tell_frame()
        self.tell_plan()
        records = self.query_one(SourcedList)
        records.set_columns(RECORD_COLUMNS, empty=self.EMPTY)
        records.reload()

"""How did the last synchronisations go, and what does headquarters hold, why, and what is the next step?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from fieldkit.domain.instants import shown as shown_at
from fieldkit.domain.record_kinds import one_of_kind
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.sync.telling import RUN_STATES, figures
from screens.text import shown
from screens.widgets.rows import Column, Mark, Row, heading
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.sending import HeldLine, PastRun

COLUMNS = (
    Column(say("When"), 16),
    Column(say("Ending"), 12, state=True),
    Column(say("What"), least=30),
)
_HELD = {"quarantined": say("kept aside"), "rejected": say("not taken")}


class HistoryScreen(BaseScreen[None]):
    """Held operations first, for they need a hand; then the runs, the newest first."""

    CSS_PATH = "history.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "How the last synchronisations went. Above them stands what headquarters holds for a person, or did not"
        " take, with the reason and the next step below the list. Nothing of it is lost: the records stay here."
    )
    EMPTY: ClassVar[Words] = say("This laptop has not synchronised yet. F10 on the place before does.")

    def __init__(self) -> None:
        super().__init__()
        self._held: tuple[HeldLine, ...] = ()
        self._runs: tuple[PastRun, ...] = ()

    def place(self) -> tuple[str, ...]:
        """Under the synchronisation."""
        return (_("Sync"), _("Past runs"))

    def compose_content(self) -> ComposeResult:
        """The list, and the row under the cursor in full."""
        yield VirtualList(COLUMNS, empty=say("Looking at what waits here ..."), opens=False, id="history")
        yield Static(id="detail", markup=False)

    def on_mount(self) -> None:
        """As of now."""
        self.ask(lambda: (self.bench.sending.held(), self.bench.sending.runs()), self.show_history, group="history")

    def show_history(self, found: "tuple[tuple[HeldLine, ...], tuple[PastRun, ...]]") -> None:
        """Both lists, one below the other."""
        self._held, self._runs = found
        rows: list[Row] = []
        if self._held:
            rows.append(heading(tell(say("Held or not taken: {count}", count=len(self._held)))))
            rows += [_held_row(place, line) for place, line in enumerate(self._held)]
        if self._runs:
            rows.append(heading(tell(say("Past runs"))))
            rows += [_run_row(place, run) for place, run in enumerate(self._runs)]
        history = self.query_one(VirtualList)
        history.set_columns(COLUMNS, empty=self.EMPTY)
        history.show_rows(rows)
        self.show_detail()

    @on(VirtualList.Highlighted)
    def show_detail(self) -> None:
        """Why, and the next step."""
        row = self.query_one(VirtualList).row
        if row is not None and row.key:
            kind, place = row.key.split(" ")
            lines = self._of_held(int(place)) if kind == "held" else self._of_run(int(place))
            self.query_one("#detail", Static).update(shown("\n".join(filter(None, lines))))

    def retell(self) -> None:
        """The same in the other language."""
        self.tell_frame()
        self.show_history((self._held, self._runs))

    def _of_held(self, place: int) -> list[str]:
        from sync.reasons import held_words

        line = self._held[place]
        why, todo = held_words(line.reason)
        number = say("Operation {n}: {why}", n=line.n, why=why)
        return [tell(number), tell(todo)]

    def _of_run(self, place: int) -> list[str]:
        run = self._runs[place]
        ended = say("Ended {at}.", at=shown_at(run.ended_at)) if run.ended_at else say("It was cut off.")
        repaired = say("{count} records were repaired after a comparison.", count=run.repaired)
        return [tell(ended), tell(repaired) if run.repaired else "", tell(run.note)]


def _held_row(place: int, line: "HeldLine") -> Row:
    from sync.reasons import held_words

    why, _todo = held_words(line.reason)
    cells = (
        shown_at(line.made_at),
        tell(_HELD.get(line.state) or _HELD["quarantined"]),
        tell(say("{kind}  {why}", kind=one_of_kind(line.record_kind), why=why)),
    )
    return Row(f"held {place}", cells, Mark.BAD)


def _run_row(place: int, run: "PastRun") -> Row:
    state = RUN_STATES.get(run.state) or RUN_STATES["running"]
    mark = Mark.GOOD if run.state == "done" and not run.conflicts else Mark.WARN
    return Row(f"run {place}", (shown_at(run.started_at), tell(state), tell(figures(run))), mark)

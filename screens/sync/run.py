"""How does the place reach the synchronisation without loading it before the first paint?

Everything here is called in a worker; the network and the wire are imported there.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldkit.domain.instants import shown
from fieldkit.domain.words import say
from fieldkit.locale import gettext as _
from screens.sync.telling import NOT_ENROLLED
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from fieldkit.services.sending import SealedLine, Standing
    from fieldkit.services.workbench import Workbench
    from sync.engine import Progress, RunReport
    from sync.link import HqTransport
    from sync.matters import Matters
    from sync.planning import SyncPlan
    from sync.ticks import Ticks

    Connect = Callable[[str], AbstractContextManager[HqTransport]]

RECORD_COLUMNS = (
    Column(say("Record"), 23),
    Column(say("Device"), 15, spare=2),
    Column(say("Sealed"), 16, spare=1),
    Column(say("Here"), 6),
    Column(say("HQ"), 8, state=True),
    Column(say("HQ backup"), 9),
    Column(say("Filing number"), least=20),
)


@dataclass(frozen=True)
class Picture:
    """What waits here, and how this laptop stands towards headquarters."""

    plan: "SyncPlan"
    standing: "Standing"
    leads: bool
    """Whether this person sees what waits in the whole centre."""

    @property
    def has_conflicts(self) -> bool:
        """Whether there is anything to decide, or a lead has decided."""
        return self.standing.conflicts > 0 or self.standing.has_rulings


def look(bench: "Workbench") -> Picture:
    """The plan of the next run, before anything is sent."""
    from sync.planning import plan

    return Picture(plan(bench.journal), bench.sending.standing(), bench.sending.leads())


def matters(bench: "Workbench") -> "Matters":
    """What waits in the centre, asked from headquarters."""
    from sync.matters import read_matters
    from sync.transport import HttpTransport

    with HttpTransport(bench.sending.standing().hq_url) as transport:
        return read_matters(bench.journal, transport)


def matters_again(bench: "Workbench", found: "Matters") -> "Matters":
    """The same with what was decided here since."""
    from sync.matters import with_own_rulings

    return with_own_rulings(bench.journal, found)


def go(
    bench: "Workbench",
    connect: "Connect | None",
    on_progress: "Callable[[Progress], None]",
    cancel: Callable[[], bool],
) -> "RunReport":
    """One run to its end, or to where it was stopped; whatever happened is in the report."""
    from sync.engine import RunReport, RunState, synchronise
    from sync.transport import HttpTransport

    url = bench.sending.standing().hq_url
    if not url:
        return RunReport(RunState.AUTH_NEEDED, 0, 0, 0, 0, *NOT_ENROLLED)
    with connect(url) if connect else HttpTransport(url) as transport:
        return synchronise(bench.journal, transport, on_progress=on_progress, cancel=cancel)


class TickedRecords:
    """Sealed records, the newest first, each with its three ticks; a row source for the list."""

    def __init__(self, bench_of: "Callable[[], Workbench]") -> None:
        self._bench_of = bench_of

    def count(self) -> int:
        """How many there are."""
        return self._bench_of().sending.count()

    def window(self, start: int, size: int) -> list[Row]:
        """Some of them, with how safe each is."""
        from sync.ticks import ticks

        bench = self._bench_of()
        lines = bench.sending.window(start, size)
        with bench.journal.read() as session:
            return [_row(line, ticks(session, line.record_id)) for line in lines]


def _row(line: "SealedLine", ticks: "Ticks") -> Row:
    cells = (
        line.no,
        line.serial,
        shown(line.sealed_at),
        _("saved"),
        _("received") if ticks.received else _("not sent"),
        _("backed up") if ticks.backed_up else _("not yet"),
        line.filing_no or _("not yet filed"),
    )
    return Row(line.record_id, cells, Mark.GOOD if ticks.received else Mark.WARN)

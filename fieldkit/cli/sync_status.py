"""`fieldkit sync status`: what would be sent, how safe is each record, how did the last runs end?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import shown
from fieldkit.domain.sizes import size_text
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.sending import PastRun, SealedLine, Standing
    from sync.planning import SyncPlan
    from sync.ticks import Ticks

_RECORDS = 10
_RUNS = 5
_STATES = {
    "running": say("not ended"),
    "done": say("done"),
    "offline": say("offline"),
    "auth_needed": say("not let in"),
    "behind": say("program too old"),
    "stopped": say("stopped"),
}


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say what headquarters does not have yet; exit 1 when something waits or a conflict is left."""
    from sync.planning import plan
    from sync.ticks import ticks

    with opened(profile, passphrase_file) as bench:
        waiting, standing, unfiled = plan(bench.journal), bench.sending.standing(), bench.today.board().unfiled
        lines, runs = bench.sending.window(0, _RECORDS), bench.sending.runs(_RUNS)
        with bench.journal.read() as session:
            records = [(line, ticks(session, line.record_id)) for line in lines]
    if as_json:
        put_json(_document(waiting, standing, unfiled, records, runs))
    else:
        for line in (*_waiting(waiting, standing), *_standing(standing), *map(_record, records), *map(_run, runs)):
            put(line)
    if waiting.uploads or waiting.files or standing.conflicts:
        raise typer.Exit(EXIT_NO)


def _waiting(waiting: "SyncPlan", standing: "Standing") -> Iterable[str]:
    if not waiting.uploads and not waiting.files:
        return [tell(say("Headquarters has everything."))] if standing.hq_url else []
    from sync.wording import kind_name

    lines = [f"{count:6d}  {kind_name(kind)}" for kind, count in sorted(waiting.uploads.items())]
    lines.append(tell(say("{files} files; {size} in all", files=waiting.files, size=size_text(waiting.size))))
    if waiting.oldest is not None:
        lines.append(tell(say("the oldest since {at}", at=shown(waiting.oldest))))
    return lines


def _standing(standing: "Standing") -> Iterable[str]:
    if not standing.hq_url:
        yield tell(say("This laptop is not enrolled at headquarters."))
    if standing.conflicts:
        yield tell(say("conflicts {count}: `fieldkit sync conflicts`", count=standing.conflicts))
    if standing.held:
        yield tell(say("held or not taken {count}: `fieldkit sync doctor`", count=standing.held))


def _record(record: tuple["SealedLine", "Ticks"]) -> str:
    line, ticks = record
    marks = [
        say("saved here"),
        say("headquarters has it") if ticks.received else say("headquarters does not have it yet"),
        say("in its backup") if ticks.backed_up else say("not in its backup yet"),
    ]
    return "  ".join(filter(None, (line.no, " | ".join(map(tell, marks)), line.filing_no)))


def _run(run: "PastRun") -> str:
    figures = say(
        "{at}  {state}: sent {sent}, received {received}, conflicts {conflicts}, held back {held}",
        at=shown(run.started_at),
        state=_STATES.get(run.state) or Words(run.state),
        sent=run.sent,
        received=run.received,
        conflicts=run.conflicts,
        held=run.held,
    )
    repaired = tell(say("repaired {count}", count=run.repaired)) if run.repaired else ""
    return "  ".join(filter(None, (tell(figures), repaired)))


def _document(
    waiting: "SyncPlan",
    standing: "Standing",
    unfiled: int,
    records: list[tuple["SealedLine", "Ticks"]],
    runs: tuple["PastRun", ...],
) -> dict[str, object]:
    return {
        "waiting": dict(waiting.uploads),
        "files": waiting.files,
        "bytes": waiting.size,
        "oldest": waiting.oldest.isoformat() if waiting.oldest else "",
        "unfiled": unfiled,
        "conflicts": standing.conflicts,
        "held": standing.held,
        "last_contact": standing.last_contact.isoformat() if standing.last_contact else "",
        "records": [
            {
                "no": line.no,
                "serial": line.serial,
                "filing_no": line.filing_no,
                "saved": ticks.saved,
                "received": ticks.received,
                "backed_up": ticks.backed_up,
            }
            for line, ticks in records
        ],
        "runs": [
            {
                "started_at": run.started_at.isoformat(),
                "ended_at": run.ended_at.isoformat() if run.ended_at else "",
                "state": run.state,
                "sent": run.sent,
                "received": run.received,
                "conflicts": run.conflicts,
                "held": run.held,
                "repaired": run.repaired,
                "note": tell(run.note),
            }
            for run in runs
        ],
    }

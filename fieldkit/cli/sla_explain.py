"""`fieldkit sla explain`: how do the clocks of a fault stand, and why?"""

from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import BUSINESS_ZONE, shown
from fieldkit.domain.words import say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from datetime import datetime

    from fieldkit.services.fault_clocks import Explained


def explain(
    no: Annotated[str, typer.Argument(help="Number of the fault, GZ-...", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Explain the clocks of a fault line by line; exit 1 when one of them is breached."""
    from fieldkit.domain.clock.results import Result

    with opened(profile, passphrase_file) as bench:
        found = bench.clocks.explain(no)
    if as_json:
        put_json(_document(found))
    else:
        _tell(found)
    if found.assessment.result is Result.BREACHED:
        raise typer.Exit(EXIT_NO)


def _tell(found: "Explained") -> None:
    from fieldkit.domain.clock.why import RESULT_WORDS

    fault, assessment = found.fault, found.assessment
    put(
        tell(
            say(
                "{no}, as of {at}: {result}",
                no=fault.no,
                at=shown(found.as_of),
                result=RESULT_WORDS[assessment.result],
            )
        )
    )
    if fault.level is None:
        put(tell(say("Not assessed yet: the clocks are those of type C until the lead has spoken.")))
    if not assessment.clocks:
        put(tell(say("No clock runs for a consultation.")))
    for lines in found.reasons.values():
        put("")
        for words in lines:
            put(tell(words))
    for quiet in found.silences:
        put(
            tell(
                say(
                    "No contact from {since} to {until}; {clause} allows it until {allowed}.",
                    since=shown(quiet.since),
                    until=shown(quiet.until),
                    clause=quiet.clause,
                    allowed=shown(quiet.allowed_until),
                )
            )
        )


def _document(found: "Explained") -> dict[str, object]:
    return {
        "no": found.fault.no,
        "as_of": _beijing(found.as_of),
        "policy": found.policy_version,
        "tier": str(found.fault.tier or ""),
        "result": str(found.assessment.result),
        "net_result": str(found.assessment.net_result),
        "clocks": [
            {
                "metric": str(clock.metric),
                "tier": str(clock.tier),
                "due": _beijing(clock.due),
                "net_due": _beijing(clock.net_due),
                "stopped_at": _beijing(clock.stopped_at) if clock.stopped_at else "",
                "result": str(clock.result),
                "net_result": str(clock.net_result),
                "projected": clock.projected,
                "provisional": clock.provisional,
                "by_calendar_import": clock.held,
                "counts": clock.counts,
                "why": [tell(words) for words in found.reasons[clock.metric]],
            }
            for clock in found.assessment.clocks
        ],
        "void": [str(metric) for metric in found.assessment.void],
        "silences": [
            {"since": _beijing(quiet.since), "until": _beijing(quiet.until), "clause": quiet.clause}
            for quiet in found.silences
        ],
    }


def _beijing(instant: "datetime") -> str:
    return instant.astimezone(BUSINESS_ZONE).isoformat(timespec="seconds")

"""How does `fieldkit hq status` tell people and scripts how headquarters stands?"""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fieldkit.cli.answers import put
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from sync.hq.desk import Headquarters, HqStatus
    from sync.hq.overview import LaptopLine


def status_document(hq: "Headquarters") -> dict[str, Any]:
    """The same for scripts; `fleet` has a row a laptop."""
    standing, lines, now = _found(hq)
    document = asdict(standing)
    document["backed_up_at"] = standing.backed_up_at.isoformat() if standing.backed_up_at else ""
    document["fleet"] = [
        {
            "laptop": line.code,
            "staff_no": line.staff_no,
            "last_contact_at": line.last_contact_at.isoformat() if line.last_contact_at else "",
            "locked": line.is_locked,
            "waiting": line.waiting,
            "alarms": line.alarms(now),
        }
        for line in lines
    ]
    return document


def put_status(hq: "Headquarters") -> None:
    """Its figures, then every laptop on a line of its own, those to look at first."""
    standing, lines, now = _found(hq)
    for label, value in _figures(standing):
        put(f"{tell(label)}: {value}")
    for line in lines:
        put(_laptop(line, now))


def _found(hq: "Headquarters") -> "tuple[HqStatus, list[LaptopLine], datetime]":
    from sync.hq.desk import status
    from sync.hq.overview import laptops

    now = hq.journal.clock.now()
    standing = status(hq.journal)
    with hq.journal.read() as session:
        return standing, laptops(session, now), now


def _figures(standing: "HqStatus") -> list[tuple[Words, str]]:
    backed_up = shown(standing.backed_up_at) if standing.backed_up_at else tell(say("none yet"))
    return [
        (say("Epoch"), standing.epoch),
        (say("Last number of the feed"), str(standing.feed_head)),
        (say("Last number in a backup"), str(standing.durable_seq)),
        (say("Last backup"), backed_up),
        (say("Operations taken in"), str(standing.operations)),
        (say("Records filed"), str(standing.filed)),
        (say("In quarantine"), str(standing.held)),
        (say("Laptops"), str(standing.laptops)),
    ]


def _laptop(line: "LaptopLine", now: datetime) -> str:
    from sync.hq.overview import look_words

    at = shown(line.last_contact_at) if line.last_contact_at else "-"
    told = say("last contact {at}, waiting there {count}", at=at, count=line.waiting)
    look = "; ".join(tell(words) for words in look_words(line, now))
    return "  ".join(filter(None, (line.code, line.staff_no, tell(told), look)))

"""`fieldkit sync quarantine`: what waits for a person in the whole centre, and how does its lead decide it?"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import shown
from fieldkit.domain.merge import Side
from fieldkit.domain.words import Refusal, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench
    from sync.matters import Disputed, Held, Matters


class Answer(StrEnum):
    """Which of two answers is taken."""

    FIRST = "first"
    """That in force: it came first."""
    SECOND = "second"


def quarantine(
    take: Annotated[
        Answer | None, typer.Option("--take", help="Take this answer for every open place.", show_default=False)
    ] = None,
    record: Annotated[str, typer.Option("--record", help="Number or id of the record.", show_default=False)] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; the engineer reads it.", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """For the lead: list what is held and which answers disagree, or decide; exit 1 while anything waits."""
    from fieldkit.storage.settings import Setting
    from sync.matters import read_matters, with_own_rulings
    from sync.transport import HttpTransport

    with opened(profile, passphrase_file) as bench:
        address = bench.preferences.get(Setting.HQ_URL)
        if not address:
            raise Refusal(
                "hq.unknown",
                say("This laptop does not know where headquarters is."),
                say("Enrol it: `fieldkit config enrol --hq ADDRESS`."),
            )
        with HttpTransport(address) as transport:
            found = read_matters(bench.journal, transport)
        if take is not None or record:
            _decide(bench, _named(found, record), take, reason)
            found = with_own_rulings(bench.journal, found)
    if as_json:
        put_json(_document(found))
    else:
        _list(found)
    if found.held or not all(one.is_decided for one in found.disputed):
        raise typer.Exit(EXIT_NO)


def _named(found: "Matters", record: str) -> "Disputed":
    chosen = [one for one in found.disputed if record in (one.conflict.no, one.conflict.record_id) and record]
    if not chosen:
        raise Refusal(
            "dispute.unknown",
            say("No answers disagree in a record of this name: {name}.", name=record),
            say("`fieldkit sync quarantine` lists them; name one with --record."),
        )
    return chosen[0]


def _decide(bench: "Workbench", disputed: "Disputed", take: Answer | None, reason: str) -> None:
    from sync.deciding import rule

    if take is None:
        raise Refusal(
            "dispute.which", say("A record is named, and no answer."), say("Add --take first or --take second.")
        )
    side = Side.THEIRS if take is Answer.FIRST else Side.MINE
    rule(bench.journal, disputed, {each.place: side for each in disputed.open}, reason)
    number, laptop = disputed.conflict.no or disputed.conflict.record_id, disputed.laptop
    tell_user(
        say("{number}: decided; the next synchronisation sends it to {laptop}.", number=number, laptop=laptop)
    )


def _list(found: "Matters") -> None:
    from sync.reasons import held_words
    from sync.wording import kind_name

    if not (found.held or found.disputed):
        put(tell(say("Nothing is held, and no answers disagree.")))
    for held in found.held:
        put(f"{shown(held.since)}  {held.laptop} {held.staff_no}  {kind_name(held.kind)}  {held.record_id}")
        put("  " + tell(say("Operation {n}: {why}", n=held.no, why=held_words(held.reason)[0])))
    for disputed in found.disputed:
        _tell(disputed)


def _tell(disputed: "Disputed") -> None:
    from sync.wording import author_text, decided_words, place_name, record_name, value_text

    conflict = disputed.conflict
    at = shown(conflict.found_at) if conflict.found_at else ""
    put(f"{at}  {disputed.laptop} {disputed.staff_no}  {record_name(conflict)}")
    if disputed.is_decided:
        put("  " + tell(decided_words(disputed)))
    for difference in conflict.differences:
        put(f"  {place_name(conflict, difference.place)}")
        for side in (Side.THEIRS, Side.MINE):
            value = value_text(conflict, difference, difference.of(side))
            put(f"    {value}  ({author_text(conflict, difference, side)})")


def _document(found: "Matters") -> dict[str, object]:
    return {
        "held": [_held(line) for line in found.held],
        "disputed": [_disputed(line) for line in found.disputed],
    }


def _held(line: "Held") -> dict[str, object]:
    from sync.reasons import held_words

    why, todo = held_words(line.reason)
    return {
        "no": line.no,
        "laptop": line.laptop,
        "staff_no": line.staff_no,
        "kind": line.kind,
        "record": line.record_id,
        "reason": line.reason,
        "text": tell(why),
        "todo": tell(todo),
        "since": shown(line.since),
    }


def _taken(side: Side | None) -> str:
    return "" if side is None else str(Answer.FIRST if side is Side.THEIRS else Answer.SECOND)


def _disputed(line: "Disputed") -> dict[str, object]:
    from sync.wording import author_text, place_name, value_text

    conflict = line.conflict
    return {
        "laptop": line.laptop,
        "staff_no": line.staff_no,
        "kind": conflict.kind,
        "record": conflict.record_id,
        "no": conflict.no,
        "subject": conflict.subject,
        "since": shown(conflict.found_at) if conflict.found_at else "",
        "decided": line.is_decided,
        "decided_by": line.ruled_by,
        "reason": line.reason,
        "places": [
            {
                "place": str(difference.place),
                "text": place_name(conflict, difference.place),
                "taken": _taken(line.ruled.get(difference.place)),
                "answers": [
                    {
                        "value": value_text(conflict, difference, difference.of(side)),
                        "by": author_text(conflict, difference, side),
                    }
                    for side in (Side.THEIRS, Side.MINE)
                ],
            }
            for difference in conflict.differences
        ],
    }

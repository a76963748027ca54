"""`fieldkit sync conflicts`: which records did somebody else change too, and whose version is taken?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.cli.ruling_answers import ruling, tell_ruling
from fieldkit.domain.instants import shown
from fieldkit.domain.merge import Difference, Side
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from sync.conflicts import Conflict


def conflicts(
    take: Annotated[
        Side | None, typer.Option("--take", help="Take this side for every open place.", show_default=False)
    ] = None,
    record: Annotated[
        str, typer.Option("--record", help="Number or id of the record, or `all`.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List records with two versions and decisions of the lead, or take one side; exit 1 while any is left."""
    from sync.carrying_out import told_rulings
    from sync.conflicts import open_conflicts, take_side

    with opened(profile, passphrase_file) as bench:
        found = open_conflicts(bench.journal)
        if take is not None or record:
            chosen = _named(found, record)
        if take is not None:
            for conflict in chosen:
                take_side(bench.journal, conflict.id, take)
                tell_user(say("{number}: decided; the next synchronisation sends it.", number=_number(conflict)))
            found = open_conflicts(bench.journal)
        elif record:
            found = tuple(chosen)
        told = [one for one in told_rulings(bench.journal) if record in ("", "all", *_names(one.conflict))]
    if as_json:
        put_json({"open": [_document(conflict) for conflict in found], "rulings": [ruling(one) for one in told]})
    else:
        _list(found)
        for one in told:
            tell_ruling(one)
    if found:
        raise typer.Exit(EXIT_NO)


def _named(found: Sequence["Conflict"], record: str) -> list["Conflict"]:
    if not record:
        raise Refusal(
            "conflict.which",
            say("A side is taken for a record that is named."),
            say("Add --record with its number; --record all takes it for every one."),
        )
    chosen = [
        conflict
        for conflict in found
        if not conflict.is_waiting and record in ("all", conflict.id, *_names(conflict))
    ]
    if not chosen:
        raise Refusal(
            "conflict.unknown",
            say("No open conflict belongs to {name}.", name=record),
            say("`fieldkit sync conflicts` lists them."),
        )
    return chosen


def _names(conflict: "Conflict") -> tuple[str, str]:
    return (conflict.no, conflict.record_id)


def _number(conflict: "Conflict") -> str:
    return conflict.no or conflict.record_id


def _list(found: Sequence["Conflict"]) -> None:
    from sync.wording import record_name

    if not found:
        put(tell(say("No conflict is open.")))
    for conflict in found:
        put(f"{record_name(conflict)}  ({conflict.record_id})")
        if conflict.is_waiting:
            put("  " + tell(say("The other version has not come down yet: synchronise.")))
        elif conflict.stands is not None:
            put("  " + tell(_standing(conflict.stands)))
        for difference in conflict.differences:
            _tell(conflict, difference)


def _standing(stands: Side) -> Words:
    if stands is Side.MINE:
        return say("Your version was shown or signed and stands. The other had this:")
    return say("The other version was shown or signed and stands. Yours had this:")


def _tell(conflict: "Conflict", difference: Difference) -> None:
    from sync.wording import author_text, place_name, value_text

    put(f"  {place_name(conflict, difference.place)}")
    put("    " + tell(say("before: {value}", value=value_text(conflict, difference, difference.base))))
    mine, theirs = (value_text(conflict, difference, difference.of(side)) for side in Side)
    own, other = (author_text(conflict, difference, side) for side in Side)
    put("    " + tell(say("mine: {value}  ({who})", value=mine, who=own)))
    put("    " + tell(say("theirs: {value}  ({who})", value=theirs, who=other)))


def _document(conflict: "Conflict") -> dict[str, object]:
    from sync.wording import author_text, kind_name, place_name, value_text, worse_side

    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "kind_text": kind_name(conflict.kind),
        "record": conflict.record_id,
        "no": conflict.no,
        "subject": conflict.subject,
        "found_at": shown(conflict.found_at) if conflict.found_at else "",
        "waiting": conflict.is_waiting,
        "stands": conflict.stands.value if conflict.stands else "",
        "places": [
            {
                "place": str(difference.place),
                "text": place_name(conflict, difference.place),
                "base": value_text(conflict, difference, difference.base),
                "mine": value_text(conflict, difference, difference.mine),
                "theirs": value_text(conflict, difference, difference.theirs),
                "mine_by": author_text(conflict, difference, Side.MINE),
                "theirs_by": author_text(conflict, difference, Side.THEIRS),
                "worse": str(worse_side(difference) or ""),
            }
            for difference in conflict.differences
        ],
    }

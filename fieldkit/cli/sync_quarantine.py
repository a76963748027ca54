"""`fieldkit sync quarantine`: what waits for a person in the whole centre, as its lead sees it?"""

from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from sync.matters import Disputed, Held, Matters


def quarantine(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List what headquarters holds of the centre, and answers that disagree, for its lead; exit 1 while any is."""
    from fieldkit.storage.settings import Setting
    from sync.matters import read_matters
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
    if as_json:
        put_json(_document(found))
    else:
        _list(found)
    if found.held or found.disputed:
        raise typer.Exit(EXIT_NO)


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
    from fieldkit.domain.merge import Side
    from sync.wording import author_text, place_name, record_name, value_text

    conflict = disputed.conflict
    at = shown(conflict.found_at) if conflict.found_at else ""
    put(f"{at}  {disputed.laptop} {disputed.staff_no}  {record_name(conflict)}")
    for difference in conflict.differences:
        put(f"  {place_name(conflict, difference.place)}")
        for side in Side:
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


def _disputed(line: "Disputed") -> dict[str, object]:
    from fieldkit.domain.merge import Side
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
        "places": [
            {
                "place": str(difference.place),
                "text": place_name(conflict, difference.place),
                "answers": [
                    {
                        "value": value_text(conflict, difference, difference.of(side)),
                        "by": author_text(conflict, difference, side),
                    }
                    for side in Side
                ],
            }
            for difference in conflict.differences
        ],
    }

"""What must hold of records in which several engineers work, when nothing moves any more (E12)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sim_invariants import Check, scopes
from sim_play import Play
from sim_ruling import ANSWER
from sim_sharing import BEGUN
from sim_stage import Laptop, asked, asked_hq

_IN_FORCE = (
    "SELECT o.body, h.scope FROM hq_head h JOIN hq_operation o ON o.record_id = h.record_id AND o.sha256 = h.sha256"
    " WHERE h.record_kind = 'inspection' AND h.mark <> 0 GROUP BY h.record_id"
)


def no_answer_is_lost(play: Play) -> Iterable[str]:
    """I1: an answer is in force, was replaced by who had read it, or somebody can see that it does not count."""
    found = answers_in_force_or_aside(play)
    versions = "SELECT mine, theirs FROM conflict WHERE record_kind = 'inspection'"
    found += [body for laptop in play.laptops for row in asked(laptop, versions) for body in row]
    texts = {text.decode() for body in found for text in ANSWER.findall(body)}
    known = with_what_was_read(play, texts | play.weighed)
    for laptop in play.laptops:
        for text in play.expected[laptop.name].answers.keys() - known:
            yield f"the answer {text} is neither in force nor kept"


def answers_in_force_or_aside(play: Play) -> list[bytes]:
    """Bodies with the answers that count, that headquarters holds, or that somebody still has to decide."""
    found = [body for body, _ in asked_hq(play.stage, _IN_FORCE)]
    found += [body for (body,) in asked_hq(play.stage, "SELECT body FROM hq_quarantine")]
    # whoever has to decide may go on writing meanwhile
    disputed = "SELECT record_id FROM conflict WHERE state = 'open'"
    own = f"SELECT reason FROM item_answer WHERE inspection_id IN ({disputed})"
    return found + [reason.encode() for laptop in play.laptops for (reason,) in asked(laptop, own)]


def with_what_was_read(play: Play, texts: set[str]) -> set[str]:
    """These answers, and those that their authors had before them and changed."""
    known = set()
    for text in texts:
        while text:
            known.add(text)
            text = play.parents.get(text, "")
    return known


def a_record_is_one(play: Play) -> Iterable[str]:
    """I3: there is one record of an order, whoever began it; how it began is told by one of those who did."""
    for laptop in play.laptops:
        for (order,) in asked(
            laptop,
            "SELECT work_order_id FROM inspection WHERE work_order_id <> '' GROUP BY 1 HAVING count(*) > 1",
        ):
            yield f"{laptop.name} has more than one record of the order {order}"
        for record_id, *began in asked(laptop, f"SELECT id, {BEGUN} FROM inspection"):
            if tuple(began) not in play.begun[record_id]:
                yield f"{laptop.name}: nobody began the record {record_id} as {began}"


def files_of_a_record_are_known(play: Play) -> Iterable[str]:
    """I3: who sees a record knows its photos and probe runs, and who takes part in it has their bytes."""
    for body, scope in records_in_force(play):
        photos = {piece["sha256"] for item in body["item_answer"] for piece in item["evidence"]}
        crew = {body["author"], *(item["answered_by"] for item in body["item_answer"])}
        for laptop in play.laptops:
            if scope in scopes(play, laptop):
                yield from _lacking(laptop, photos, takes_part=laptop.staff_no in crew)


def _lacking(laptop: Laptop, photos: set[str], *, takes_part: bool) -> Iterator[str]:
    known = {row[0] for row in asked(laptop, "SELECT sha256 FROM attachment")}
    if not takes_part:
        known |= {row[0] for row in asked(laptop, "SELECT sha256 FROM hq_awaited_blob")}
    for sha256 in photos - known:
        yield f"{laptop.name} lacks the photo {sha256[:12]} of a record"


def records_in_force(play: Play) -> list[tuple[dict[str, Any], str]]:
    """Every inspection as headquarters has it, with its scope."""
    return [(json.loads(body), scope) for body, scope in asked_hq(play.stage, _IN_FORCE)]


SHARED_AT_REST: dict[str, Check] = {
    "I1 no answer is lost": no_answer_is_lost,
    "I3 a record is one": a_record_is_one,
    "I3 files of a record are known": files_of_a_record_are_known,
}

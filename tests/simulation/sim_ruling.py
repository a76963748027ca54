"""A lead asks headquarters which answers disagree, and decides between them (E12); keeps what he read of them."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim_stage import Laptop, asked, asked_hq

from fieldkit.domain.merge import Difference, Side
from fieldkit.domain.words import Refusal
from sync.deciding import rule
from sync.matters import read_matters

if TYPE_CHECKING:
    from sim_play import Play

ANSWER = re.compile(rb"L\d\d(?:-copy)?/[0-9a-f]{8}")
"""The reason of an answer, which tells it from all others."""
_REFUSED_HERE = (
    "SELECT id, ruling.record_id, scope FROM ruling JOIN hq_head ON hq_head.record_kind = 'ruling'"
    " AND hq_head.record_id = ruling.id WHERE mark <> 0 AND refused_device = ?"
)
"""Rulings that headquarters has applied, about what a laptop was refused."""


def rule_on(play: "Play", laptop: Laptop, number: int) -> None:
    """Decides every place of one record that waits for the lead; the bits of the number are the sides."""
    if not asked_hq(play.stage, "SELECT 1 FROM hq_operation WHERE status = 'conflict' LIMIT 1"):
        return  # nobody has told the lead of anything
    try:
        found = read_matters(laptop.journal, laptop.transport)
        waiting = [one for one in found.disputed if not one.is_decided]
        if not waiting:
            return
        disputed = waiting[number // 10 % len(waiting)]
        sides = {
            each.place: (Side.MINE, Side.THEIRS)[number >> place & 1] for place, each in enumerate(disputed.open)
        }
        play.weighed |= answers_in(disputed.open)
        rule(laptop.journal, disputed, sides)
        play.seen["ruled"] += 1
    except Refusal as refused:
        play.seen[f"rule_refused_{refused.code}"] += 1


def answers_in(differences: Iterable[Difference]) -> set[str]:
    """The answers on either side of these places."""
    said = json.dumps([[each.mine, each.theirs] for each in differences]).encode()
    return {text.decode() for text in ANSWER.findall(said)}


def rulings_for(play: "Play", laptop: Laptop) -> list[tuple[str, str, str]]:
    """Id, record and scope of what headquarters has for this laptop to carry out."""
    device_id = asked(laptop, "SELECT value FROM setting WHERE name = 'device_id'")[0][0]
    return [(str(a), str(b), str(c)) for a, b, c in asked_hq(play.stage, _REFUSED_HERE, device_id)]


def is_to_be_carried_out(laptop: Laptop) -> bool:
    """Whether a ruling has come of which nothing has become yet, and its record still waits for a person."""
    statement = (
        "SELECT 1 FROM ruling JOIN conflict ON conflict.record_id = ruling.record_id AND conflict.state = 'open'"
        " WHERE refused_device = (SELECT value FROM setting WHERE name = 'device_id')"
        " AND ruling.id NOT IN (SELECT id FROM ruling_outcome)"
    )
    return bool(asked(laptop, statement))

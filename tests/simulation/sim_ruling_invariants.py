"""What must hold of the rulings of a lead, when nothing moves any more (E12)."""

from collections.abc import Iterable

from sim_invariants import Check, disputed, scopes
from sim_play import Play
from sim_ruling import ANSWER, rulings_for
from sim_shared_invariants import answers_in_force_or_aside, with_what_was_read
from sim_stage import asked


def a_ruling_reaches_its_laptop(play: Play) -> Iterable[str]:
    """I3: what headquarters has of it is there, and something has become of it or there is nothing to decide."""
    for laptop in play.laptops:
        here = {row[0] for row in asked(laptop, "SELECT id FROM ruling")}
        ended = {row[0] for row in asked(laptop, "SELECT id FROM ruling_outcome")}
        torn = disputed(laptop)
        for name, record_id, scope in rulings_for(play, laptop):
            if scope not in scopes(play, laptop):
                continue
            if name not in here:
                yield f"{laptop.name} does not know the ruling {name}"
            elif name not in ended and record_id in torn:
                yield f"{laptop.name} has done nothing about the ruling {name}, and {record_id} still waits"


def a_ruling_loses_no_answer(play: Play) -> Iterable[str]:
    """I1: a ruling replaces answers that the lead has read, and no later ones."""
    kept = answers_in_force_or_aside(play) + [text.encode() for text in play.weighed | play.decided]
    for laptop in play.laptops:
        taken = (
            "SELECT conflict_id FROM ruling_outcome WHERE fates LIKE '%\"taken\"%'"
            " AND conflict_id IN (SELECT id FROM conflict WHERE state <> 'open' AND stands = '')"
        )
        others = f"SELECT mine, theirs FROM conflict WHERE id NOT IN ({taken})"
        kept += [body for row in asked(laptop, others) for body in row]
    known = with_what_was_read(play, {text.decode() for body in kept for text in ANSWER.findall(body)})
    for laptop in play.laptops:
        for text in play.expected[laptop.name].answers.keys() - known:
            yield f"the answer {text} gave way to a ruling whose lead had not read it"


def a_ruling_is_carried_out_once(play: Play) -> Iterable[str]:
    """I1: each laptop acts upon it once, however often it comes."""
    for laptop in play.laptops:
        acts = "SELECT substr(why, 1, 36) FROM audit WHERE action = 'conflict.ruled' GROUP BY 1 HAVING count(*) > 1"
        for (name,) in asked(laptop, acts):
            yield f"{laptop.name} has carried out the ruling {name} more than once"


RULINGS_AT_REST: dict[str, Check] = {
    "I3 a ruling reaches its laptop": a_ruling_reaches_its_laptop,
    "I1 a ruling loses no answer": a_ruling_loses_no_answer,
    "I1 a ruling is carried out once": a_ruling_is_carried_out_once,
}

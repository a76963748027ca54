"""What does a lead decide between two versions of a record, and where does it still fit? (E12)

A ruling names the places that were open, the side that is taken, and what stood there on either side. It is carried
out later, on the laptop whose version was refused, and decides a place only while these two answers stand in it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.merge import Body, Choices, Difference, Place, Side

_WORDS = {Side.MINE: "refused", Side.THEIRS: "in_force"}
"""The sides as a ruling calls them: mine is that of the laptop that came second."""
_SIDES = {word: side for side, word in _WORDS.items()}
_MOST = 2_000
"""Places of one ruling: more than the longest form has."""
_DIGEST_SIGNS = frozenset("0123456789abcdef")


class Fate(StrEnum):
    """What became of a ruled place on the laptop that it is for."""

    TAKEN = "taken"
    CHANGED = "changed"
    """Another answer stands there by now: it stays a question for the engineer."""
    CLOSED = "closed"
    """It was not open any more: the engineer had decided, or both had come to agree."""


@dataclass(frozen=True)
class RuledPlace:
    """One place with the side that is taken there."""

    place: Place
    side: Side
    mine: str
    """Digest of the answer that was refused."""
    theirs: str
    """Digest of the answer in force."""

    def judged(self, difference: Difference) -> bool:
        """Whether this is about these two answers."""
        return (self.mine, self.theirs) == (answer_digest(difference.mine), answer_digest(difference.theirs))


@dataclass(frozen=True)
class Fitting:
    """How a ruling fits what stands in a record now."""

    choices: Choices
    fates: Mapping[Place, Fate]


def answer_digest(values: Body) -> str:
    """Digest of what one side says at a place."""
    return sha256_hex(json.dumps(values, sort_keys=True, separators=(",", ":")).encode())


def ruled(differences: Iterable[Difference], choices: Choices) -> tuple[RuledPlace, ...]:
    """The decision about these places; those without a choice are left out."""
    return tuple(
        RuledPlace(each.place, choices[each.place], answer_digest(each.mine), answer_digest(each.theirs))
        for each in differences
        if each.place in choices
    )


def fitting(places: Sequence[RuledPlace], differences: Iterable[Difference]) -> Fitting:
    """Which of the ruled places are decided by it.

    Args:
        differences: what is open in the record now.
    """
    now = {each.place: each for each in differences}
    fates = {one.place: _fate(one, now.get(one.place)) for one in places}
    return Fitting({one.place: one.side for one in places if fates[one.place] is Fate.TAKEN}, fates)


def _fate(one: RuledPlace, difference: Difference | None) -> Fate:
    if difference is None:
        return Fate.CLOSED
    return Fate.TAKEN if one.judged(difference) else Fate.CHANGED


def as_documents(places: Iterable[RuledPlace]) -> list[dict[str, object]]:
    """The places as they travel."""
    return [
        {
            "within": one.place.within,
            "member": list(one.place.member),
            "field": one.place.field,
            "side": _WORDS[one.side],
            "refused": one.mine,
            "in_force": one.theirs,
        }
        for one in places
    ]


def read_places(documents: Iterable[object]) -> tuple[RuledPlace, ...]:
    """The same from elsewhere; ValueError when it is none, or names a place twice."""
    found = tuple(map(_read_place, documents))
    if not 0 < len({one.place for one in found}) == len(found) <= _MOST:
        raise ValueError("a ruling decides each of its places once")
    return found


def _read_place(document: object) -> RuledPlace:
    match document:
        case {
            "within": str(within),
            "member": list(member),
            "field": str(field),
            "side": str(side),
            "refused": str(refused),
            "in_force": str(in_force),
        } if side in _SIDES and all(isinstance(part, str) for part in member) and _are_digests(refused, in_force):
            return RuledPlace(Place(within, tuple(member), field), _SIDES[side], refused, in_force)
    raise ValueError("not a place of a ruling")


def _are_digests(*texts: str) -> bool:
    return all(len(text) == 64 and _DIGEST_SIGNS.issuperset(text) for text in texts)

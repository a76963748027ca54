"""What becomes of a record that was changed in two places: which fields unite by themselves, which need a person?

Bodies of records (JSON objects) are compared with the last version that both sides knew, field by field, and item
by item where a record has items (requirements E12). What only one side changed is taken over; what both changed
differently stays open, and the united body keeps my side of it until somebody decides. A record that was shown or
signed is never mixed: the version that is further on stands, the other is told apart (sync 5.3).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Body = Mapping[str, object]
"""A record or a part of it, in terms of JSON."""

_NUMBER = re.compile(r"[A-Z]{2}(?=-[A-Z]{2,}-\d{8}-)")
"""How numbers of records begin, up to what they are numbers of."""
LIFE = ("draft", "frozen", "sealed")
"""How far a record with a state is; what is beyond the first is never mixed."""


class Side(StrEnum):
    """Whose version."""

    MINE = "mine"
    THEIRS = "theirs"

    @property
    def other(self) -> "Side":
        """The other one."""
        return Side.THEIRS if self is Side.MINE else Side.MINE


@dataclass(frozen=True)
class Members:
    """A list whose members are the same thing on both sides when their key is."""

    key: tuple[str, ...]
    shape: "Shape | None" = None
    """How one member is united; without it a member is taken as a whole."""


@dataclass(frozen=True)
class Shape:
    """How the fields of one kind of record hang together; stands on its table."""

    together: tuple[tuple[str, ...], ...] = ()
    """Columns that mean something only together: they are decided as one, named by the first."""
    stamps: tuple[str, ...] = ()
    """Who and when, the instant last: they follow the first of `together`, and decide nothing."""
    newest: tuple[str, ...] = ("updated_at",)
    """Instants of which the later one is right."""
    begun: tuple[str, ...] = ()
    """How the record began, the instant first: begun twice without knowing it, it began the first time."""
    quotes: str = ""
    """Column that may hold the number of another record, which an answer asks for. Begun twice without knowing it,
    that record keeps the number that it was given first; what quotes it follows, and nobody is asked."""
    lists: Mapping[str, Members] = field(default_factory=dict)
    life: bool = False
    """Whether `state` and `rev` say how far the record is (`LIFE`)."""


@dataclass(frozen=True, order=True)
class Place:
    """Where in a record: a field of its own, or one of a member of a list; an empty field is all of it."""

    within: str = ""
    member: tuple[str, ...] = ()
    field: str = ""

    def __str__(self) -> str:
        return "/".join((*((self.within, *self.member) if self.within else ()), self.field or "*"))


WHOLE = Place()
"""The record as a whole."""


@dataclass(frozen=True)
class Difference:
    """A place where the two sides say different things."""

    place: Place
    base: Body
    """As both knew it; empty where they did not."""
    mine: Body
    theirs: Body

    def of(self, side: Side) -> Body:
        """What one side says."""
        return self.mine if side is Side.MINE else self.theirs


@dataclass(frozen=True)
class Merged:
    """Two versions as one."""

    body: dict[str, object]
    """My side where something is open."""
    base: dict[str, object]
    """What both sides know once this body is taken over here: their version, the open places as they were."""
    open: tuple[Difference, ...] = ()
    """What a person has to decide."""
    lost: tuple[Difference, ...] = ()
    """Changes that are not in the body, because the other version had been shown or signed."""
    stands: Side | None = None
    """The version that stands by that rule."""


Choices = Mapping[Place, Side]


def merge(shape: Shape, base: Body | None, mine: Body, theirs: Body, choices: Choices | None = None) -> Merged:
    """Unites two versions of a record.

    Args:
        base: the last version that both sides knew; None where it is not known, then every difference is open.
        choices: what a person has decided so far.
    """
    decided = choices or {}
    if shape.life and _beyond_draft(mine, theirs):
        return _stand(shape, base, mine, theirs, decided)
    walk = _Uniting(decided)
    body, known = walk.record(shape, base, mine, theirs)
    return Merged(body, known, open=tuple(walk.open))


def _beyond_draft(*bodies: Body) -> bool:
    return any(_rank(body)[0] > 0 for body in bodies)


def _rank(body: Body) -> tuple[int, int]:
    state, rev = body.get("state"), body.get("rev")
    return (LIFE.index(state) if state in LIFE else 0, rev if isinstance(rev, int) else 0)


def _stand(shape: Shape, base: Body | None, mine: Body, theirs: Body, choices: Choices) -> Merged:
    """One version as a whole: the one further on, or the one that a person names."""
    side = _standing(shape, base, mine, theirs) or choices.get(WHOLE)
    if side is None:
        question = Difference(WHOLE, base or {}, mine, theirs)
        return Merged(dict(mine), dict(base or {}), open=(question,))
    winner, loser = (mine, theirs) if side is Side.MINE else (theirs, mine)
    walk = _Comparing(side)
    walk.record(shape, base, mine, theirs)
    return Merged(dict(winner), dict(theirs), lost=tuple(walk.lost) if loser != base else (), stands=side)


def _standing(shape: Shape, base: Body | None, mine: Body, theirs: Body) -> Side | None:
    if _same(shape, mine, theirs) or base == mine:
        return Side.THEIRS
    if base == theirs:
        return Side.MINE
    if _rank(mine) == _rank(theirs):
        # two papers for one record: headquarters had theirs first
        return Side.THEIRS if mine.get("state") == LIFE[-1] else None
    if mine.get("state") == theirs.get("state") != LIFE[-1]:
        return None
    return Side.MINE if _rank(mine) > _rank(theirs) else Side.THEIRS


def _same(shape: Shape, mine: Body, theirs: Body) -> bool:
    return {**mine, **dict.fromkeys(shape.newest)} == {**theirs, **dict.fromkeys(shape.newest)}


class _Walk:
    """Goes through two versions place by place; what is decided at each of them is told by the class."""

    def side_of(self, _difference: Difference) -> Side | None:
        """Which side is taken where they differ; None leaves the place open."""
        raise NotImplementedError

    def quoted(self, _shape: Shape, _difference: Difference, _mine: Body, _theirs: Body) -> Side | None:
        """Which side is taken where they differ by the number that they quote only."""
        return None

    def record(
        self,
        shape: Shape,
        base: Body | None,
        mine: Body,
        theirs: Body,
        within: str = "",
        member: tuple[str, ...] = (),
    ) -> tuple[dict[str, object], dict[str, object]]:
        """The united body, and what both sides know of it afterwards."""
        body: dict[str, object] = {}
        known: dict[str, object] = {}
        leader: Side | None = None
        for columns in _facets(shape, mine, theirs):
            place = Place(within, member, columns[0])
            found = Difference(place, _part(base, columns), _part(mine, columns), _part(theirs, columns))
            if found.mine == found.theirs:
                side: Side | None = Side.THEIRS
            else:
                side = self.quoted(shape, found, mine, theirs) or self.side_of(found)
                if shape.together and columns == shape.together[0]:
                    leader = side or Side.MINE
            body |= found.of(side or Side.MINE)
            known |= found.base if side is None else found.theirs
        for name, members in shape.lists.items():
            body[name], known[name] = self.members(name, members, base, mine, theirs)
        for name in shape.newest:
            body |= _later((name,), mine, theirs)
        body |= _earlier(shape.begun, mine, theirs)
        if shape.stamps:
            body |= _stamps(shape.stamps, mine, theirs, leader)
        return body, {**_part(theirs, (*shape.newest, *shape.begun, *shape.stamps)), **known}

    def members(
        self, name: str, members: Members, base: Body | None, mine: Body, theirs: Body
    ) -> tuple[object, object]:
        """A list united member by member; as a whole where keys do not tell the members apart."""
        tables = [_by_key(_rows(body, name), members.key) for body in (base, mine, theirs)]
        before, own, others = tables
        if before is None or own is None or others is None:
            return self._whole_list(name, base, mine, theirs)
        rows: list[Body] = []
        known: list[Body] = []
        for key in _order(before, own, others):
            row, common = self._member(name, members, key, [table.get(key) for table in (before, own, others)])
            rows += [row] if row is not None else []
            known += [common] if common is not None else []
        return rows, known

    def _member(
        self, name: str, members: Members, key: tuple[str, ...], versions: Sequence[Body | None]
    ) -> tuple[Body | None, Body | None]:
        base, mine, theirs = versions
        if mine is not None and theirs is not None:
            if members.shape is not None:
                return self.record(members.shape, base, mine, theirs, name, key)
            found = Difference(Place(name, key), base or {}, mine, theirs)
            side = Side.THEIRS if mine == theirs else self.side_of(found)
            return found.of(side or Side.MINE), (base if side is None else theirs)
        return self._only_one(Place(name, key), base, mine, theirs)

    def _only_one(
        self, _place: Place, base: Body | None, mine: Body | None, theirs: Body | None
    ) -> tuple[Body | None, Body | None]:
        """Added on one side, or removed on the other: an answer that was changed outlives its removal."""
        kept = mine if mine is not None else theirs
        return (None if kept == base else kept), theirs

    def _whole_list(self, name: str, base: Body | None, mine: Body, theirs: Body) -> tuple[object, object]:
        found = Difference(
            Place(field=name), _part(base, (name,)), {name: _rows(mine, name)}, {name: _rows(theirs, name)}
        )
        side = Side.THEIRS if found.mine == found.theirs else self.side_of(found)
        return found.of(side or Side.MINE)[name], (found.base.get(name, ()) if side is None else found.theirs[name])


class _Uniting(_Walk):
    """Takes what one side changed; asks where both did."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.open: list[Difference] = []

    def quoted(self, shape: Shape, difference: Difference, mine: Body, theirs: Body) -> Side | None:
        if shape.quotes not in difference.mine or not shape.stamps:
            return None
        numbers = [str(side[shape.quotes]) for side in (difference.mine, difference.theirs)]
        kinds = {found.group() if (found := _NUMBER.match(number)) else "" for number in numbers}
        rest = [{**side, shape.quotes: ""} for side in (difference.mine, difference.theirs)]
        if len(kinds) > 1 or "" in kinds or rest[0] != rest[1]:
            return None
        when = shape.stamps[-1]
        ages = [(str(side.get(when, "")), number) for side, number in zip((mine, theirs), numbers, strict=True)]
        return Side.MINE if ages[0] < ages[1] else Side.THEIRS

    def side_of(self, difference: Difference) -> Side | None:
        if difference.base == difference.mine:
            return Side.THEIRS
        if difference.base == difference.theirs:
            return Side.MINE
        chosen = self.choices.get(difference.place)
        if chosen is None:
            self.open.append(difference)
        return chosen


class _Comparing(_Walk):
    """Collects what the version that does not stand had changed."""

    def __init__(self, stands: Side) -> None:
        self.stands = stands
        self.lost: list[Difference] = []

    def side_of(self, difference: Difference) -> Side:
        if difference.of(self.stands.other) != difference.base:
            self.lost.append(difference)
        return self.stands

    def _only_one(
        self, place: Place, base: Body | None, mine: Body | None, theirs: Body | None
    ) -> tuple[Body | None, Body | None]:
        found = Difference(place, base or {}, mine or {}, theirs or {})
        self.side_of(found)
        return found.of(self.stands) or None, theirs


def _facets(shape: Shape, mine: Body, theirs: Body) -> Iterator[tuple[str, ...]]:
    """The columns that are decided as one, in the order of the body."""
    groups = {group[0]: group for group in shape.together}
    elsewhere = {name for group in shape.together for name in group[1:]}
    elsewhere |= {*shape.stamps, *shape.newest, *shape.begun, *shape.lists}
    for name in dict.fromkeys((*mine, *theirs)):
        if name not in elsewhere:
            yield groups.get(name, (name,))


def _part(body: Body | None, columns: Sequence[str]) -> dict[str, object]:
    return {name: body[name] for name in columns if name in body} if body else {}


def _rows(body: Body | None, name: str) -> Sequence[Body]:
    found = body.get(name) if body else None
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list | tuple) else []


def _by_key(rows: Sequence[Body], key: tuple[str, ...]) -> dict[tuple[str, ...], Body] | None:
    found = {tuple(str(row.get(name, "")) for name in key): row for row in rows}
    return found if len(found) == len(rows) else None


def _order(
    before: Mapping[tuple[str, ...], Body],
    mine: Mapping[tuple[str, ...], Body],
    theirs: Mapping[tuple[str, ...], Body],
) -> list[tuple[str, ...]]:
    """As it was, then what is new, the same on both laptops."""
    return [*before, *sorted((mine.keys() | theirs.keys()) - before.keys())]


def _stamps(names: tuple[str, ...], mine: Body, theirs: Body, leader: Side | None) -> dict[str, object]:
    if leader is None:
        return _later(names, mine, theirs)
    return _part(mine if leader is Side.MINE else theirs, names)


def _earlier(names: tuple[str, ...], mine: Body, theirs: Body) -> dict[str, object]:
    """The part whose instant, the first of its columns, is earlier; the same one on both sides."""

    def age(part: Body) -> list[str]:
        return [str(part.get(name, "")) for name in names]

    return min(_part(mine, names), _part(theirs, names), key=age)


def _later(names: tuple[str, ...], mine: Body, theirs: Body) -> dict[str, object]:
    """The part whose instant, the last of its columns, is later."""

    def age(part: Body) -> list[str]:
        return [str(part.get(name, "")) for name in reversed(names)]

    return max(_part(mine, names), _part(theirs, names), key=age)

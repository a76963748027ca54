"""A swift copy is the copy that `dataclasses.replace` makes."""

from dataclasses import dataclass, replace

import pytest

from fieldkit.domain.copying import swift_replace


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0
    marks: tuple[str, ...] = ()


def test_it_is_the_same_copy() -> None:
    point = Point(1, 2, ("a",))
    assert swift_replace(point, y=5) == replace(point, y=5)
    assert hash(swift_replace(point, y=5)) == hash(Point(1, 5, ("a",)))
    assert point == Point(1, 2, ("a",))


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="no z"):
        swift_replace(Point(1), z=1)  # type: ignore[call-arg]

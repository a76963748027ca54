from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.ink import SIXTHS, bezier_paths, extent, flatten, in_sixths, smooth
from fieldkit.domain.record import Ink

points = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)), min_size=1, max_size=30)


def ink(*strokes: list[tuple[int, int]]) -> Ink:
    return Ink(8000, 4800, tuple(tuple((8 * nth, x, y) for nth, (x, y) in enumerate(stroke)) for stroke in strokes))


@given(points)
def test_a_stroke_begins_and_ends_where_the_pen_did(stroke: list[tuple[int, int]]) -> None:
    path = smooth(stroke)
    assert path.start == in_sixths(stroke[0])
    if len(stroke) > 1:
        assert path.curves[-1].end == in_sixths(stroke[-1])


@given(points)
def test_the_curve_never_leaves_the_box_of_its_points(stroke: list[tuple[int, int]]) -> None:
    left, top, right, bottom = extent(ink(stroke)) or (0, 0, 0, 0)
    path = smooth(stroke)
    start = path.start
    for curve in path.curves:
        for x, y in flatten(start, curve, 5):
            assert left * SIXTHS - 1 <= x <= right * SIXTHS
            assert top * SIXTHS - 1 <= y <= bottom * SIXTHS
        start = curve.end


def test_a_bend_passes_through_the_midpoints_and_stays_inside_the_corner() -> None:
    path = smooth([(0, 0), (100, 0), (100, 100)])
    corner = path.curves[1]
    assert path.curves[0].end == (50 * SIXTHS, 0)
    assert corner.end == (100 * SIXTHS, 50 * SIXTHS)
    # the quadratic with this control point is three quarters of the way into the corner at its middle
    middle = flatten(path.curves[0].end, corner, 2)[0]
    assert middle == (525, 75)


def test_one_point_is_a_dot_and_no_stroke_is_no_path() -> None:
    assert bezier_paths(ink([(7, 9)]))[0].curves == ()
    assert bezier_paths(ink()) == ()
    assert extent(ink()) is None


def test_a_straight_stroke_stays_straight() -> None:
    path = smooth([(0, 30), (50, 30), (300, 30), (310, 30)])
    assert {y for curve in path.curves for _, y in (curve.first, curve.second, curve.end)} == {30 * SIXTHS}

"""How do the blocks of a document look on paper?"""

from collections.abc import Iterable
from types import MappingProxyType

from fieldkit.domain.ink import SIXTHS, Point, bezier_paths, extent
from fieldkit.domain.record import Ink
from fieldkit.reports.blocks import (
    Block,
    Heading,
    Note,
    Pairs,
    Pictures,
    Satisfaction,
    Signature,
    Table,
    Title,
)
from fieldkit.reports.flow import LEFT, WIDTH, Cell, Flow
from fieldkit.reports.photos import Photos, draw_pictures
from fieldkit.reports.shapes import Area, Curves, InkStroke, Shade, Spot, Stroke, Text
from fieldkit.reports.signs import SCORES, score_sign
from fieldkit.reports.tables import draw_table

_BODY, _LEADING = 8.5, 12.5
_LABEL_WIDTH = 74.0
_SIGNATURE_WIDTH, _SIGNATURE_HEIGHT = 230.0, 84.0
_PEN = 1.1


def draw_blocks(flow: Flow, blocks: Iterable[Block], photos: Photos = MappingProxyType({})) -> None:
    """Draw the blocks one under the other; photos that are not given are told by their captions."""
    for block in blocks:
        _draw(flow, block, photos)


def _draw(flow: Flow, block: Block, photos: Photos) -> None:
    match block:
        case Pictures():
            draw_pictures(flow, block, photos)
        case Title():
            _title(flow, block)
        case Heading(text):
            _heading(flow, text)
        case Pairs(pairs):
            _pairs(flow, pairs)
        case Table():
            draw_table(flow, block)
        case Note():
            _note(flow, block)
        case Signature():
            _signature(flow, block)
        case Satisfaction():
            _satisfaction(flow, block)


def _title(flow: Flow, title: Title) -> None:
    flow.need(90)
    for text, size, bold, shade in (
        (title.text, 16.0, True, Shade.ACCENT),
        (title.under, 9.0, False, Shade.QUIET),
    ):
        for line in flow.gate.wrapped(text, WIDTH, size, bold=bold):
            middle = LEFT + (WIDTH - flow.gate.face.width(line, size, bold=bold)) / 2
            flow.strip([Cell(middle, [line], size, bold, shade)], size * 1.35, pad=0)
    flow.skip(8)


def _heading(flow: Flow, text: str) -> None:
    flow.skip(9)
    flow.need(58)
    lines = flow.gate.wrapped(text, WIDTH - 10, 10.5, bold=True)
    flow.shapes([Area(LEFT, flow.y - 13.5, 3, 11.5, Shade.ACCENT)])
    flow.strip([Cell(LEFT + 9, lines, 10.5, bold=True, shade=Shade.ACCENT)], 14, pad=0)
    flow.skip(4)


def _pairs(flow: Flow, pairs: tuple[tuple[str, str], ...]) -> None:
    """Two pairs a line; a pair alone has the whole line."""
    columns = 1 if len(pairs) == 1 else 2
    width = WIDTH / columns
    for start in range(0, len(pairs), columns):
        cells: list[Cell] = []
        for place, (label, value) in enumerate(pairs[start : start + columns]):
            x = LEFT + place * width
            label_lines = flow.gate.wrapped(label, _LABEL_WIDTH - 6, _BODY)
            value_lines = flow.gate.wrapped(value, width - _LABEL_WIDTH - 8, _BODY)
            cells += [
                Cell(x, label_lines, _BODY, shade=Shade.QUIET),
                Cell(x + _LABEL_WIDTH, value_lines, _BODY),
            ]
        flow.strip(cells, _LEADING, pad=1.2)


def _note(flow: Flow, note: Note) -> None:
    size = 10.5 if note.strong else _BODY
    lines = flow.gate.wrapped(note.text, WIDTH, size, bold=note.strong, own_lines=True)
    flow.strip([Cell(LEFT, lines, size, bold=note.strong)], size * 1.5, pad=2)


def _satisfaction(flow: Flow, block: Satisfaction) -> None:
    flow.need(18)
    base = flow.y - 11
    flow.text(Text(LEFT, base, flow.gate.line(block.label), _BODY, shade=Shade.QUIET))
    given = f"{block.score} / {SCORES}" if block.score else "-"
    flow.shapes(score_sign(block.score, LEFT + _LABEL_WIDTH, base - 0.5, 7.5))
    flow.text(Text(LEFT + _LABEL_WIDTH + 62, base, given, _BODY))
    flow.skip(16)


def _signature(flow: Flow, block: Signature) -> None:
    flow.need(_SIGNATURE_HEIGHT + 14)
    flow.skip(6)
    lower = flow.y - _SIGNATURE_HEIGHT
    x = LEFT + _LABEL_WIDTH
    label = flow.gate.fitted(block.label, _LABEL_WIDTH - 6, _BODY)
    flow.text(Text(LEFT, flow.y - 11, label, _BODY, shade=Shade.QUIET))
    paths = _fitted(block.ink, x + 8, lower + 6, _SIGNATURE_WIDTH - 16, _SIGNATURE_HEIGHT - 12)
    frame = ((x, lower), (x + _SIGNATURE_WIDTH, lower), (x + _SIGNATURE_WIDTH, flow.y), (x, flow.y))
    flow.shapes([Stroke(frame, 0.5, Shade.RULE, closed=True), Curves(paths, _PEN)])
    flow.skip(_SIGNATURE_HEIGHT + 8)


def _fitted(ink: Ink, x: float, y: float, width: float, height: float) -> tuple[InkStroke, ...]:
    """The ink in this box, as large as it goes without being stretched; the pad counts downwards, paper upwards."""
    left, top, right, bottom = extent(ink) or (0, 0, 0, 0)
    wide, high = max(right - left, 1), max(bottom - top, 1)
    scale = min(width / wide, height / high)
    margin_x, margin_y = (width - wide * scale) / 2, (height - high * scale) / 2

    def placed(point: Point) -> Spot:
        across, down = point[0] / SIXTHS - left, point[1] / SIXTHS - top
        return x + margin_x + across * scale, y + height - margin_y - down * scale

    return tuple(
        (
            placed(path.start),
            tuple((placed(curve.first), placed(curve.second), placed(curve.end)) for curve in path.curves),
        )
        for path in bezier_paths(ink)
    )

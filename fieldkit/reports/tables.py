"""How does a table run over sheets? Its head stands on each, long cells break between lines, nothing is cut."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldkit.reports.blocks import Group, Row, Table
from fieldkit.reports.flow import LEFT, RIGHT, SIGN_ROOM, WIDTH, Cell, Flow
from fieldkit.reports.shapes import Area, Shade

_SIZE, _LEADING = 8.0, 10.5
_INSET = 3.0


@dataclass(frozen=True)
class _Grid:
    """The columns of a table in points: where each begins and how much text it takes."""

    starts: tuple[float, ...]
    widths: tuple[float, ...]


def draw_table(flow: Flow, table: Table) -> None:
    """Draw the whole table at the present place."""
    grid = _grid(table)

    def head() -> None:
        _head(flow, table, grid)

    flow.need(48)
    head()
    for row in table.rows:
        if isinstance(row, Group):
            _group(flow, row, head)
        else:
            _row(flow, table, grid, row, head)
    flow.skip(4)


def _grid(table: Table) -> _Grid:
    starts, widths, x = [], [], LEFT
    total = sum(column.share for column in table.columns)
    for index, column in enumerate(table.columns):
        width = WIDTH * column.share / total
        sign = SIGN_ROOM if index == table.marked else 0.0
        starts.append(x + _INSET + sign)
        widths.append(width - 2 * _INSET - sign)
        x += width
    return _Grid(tuple(starts), tuple(widths))


def _head(flow: Flow, table: Table, grid: _Grid) -> None:
    cells = [
        Cell(x, flow.gate.wrapped(column.label, width, _SIZE, bold=True), _SIZE, bold=True, shade=Shade.ACCENT)
        for column, x, width in zip(table.columns, grid.starts, grid.widths, strict=True)
    ]
    flow.rule(0.8, Shade.ACCENT)
    flow.strip(cells, _LEADING, pad=3)
    flow.rule(0.8, Shade.ACCENT)


def _group(flow: Flow, group: Group, head: Callable[[], None]) -> None:
    lines = flow.gate.wrapped(group.text, WIDTH - 2 * _INSET, _SIZE, bold=True)
    if flow.room < 44:
        flow.turn()
        head()
    if len(lines) == 1:
        flow.shapes([Area(LEFT, flow.y - _LEADING - 6, WIDTH, _LEADING + 6)])
    flow.strip([Cell(LEFT + _INSET, lines, _SIZE, bold=True)], _LEADING, pad=3, turned=head)


def _row(flow: Flow, table: Table, grid: _Grid, row: Row, head: Callable[[], None]) -> None:
    cells = [
        Cell(
            x,
            flow.gate.wrapped(text, width, _SIZE) if text else (),
            _SIZE,
            sign=row.mark if index == table.marked else "",
        )
        for index, (text, x, width) in enumerate(zip(row.cells, grid.starts, grid.widths, strict=True))
    ]
    flow.strip(cells, _LEADING, turned=head)
    x = grid.starts[1]
    for note in row.notes:
        lines = flow.gate.wrapped(note, RIGHT - _INSET - x, _SIZE, own_lines=True)
        flow.strip([Cell(x, lines, _SIZE, shade=Shade.QUIET)], _LEADING, turned=head)
    flow.rule()

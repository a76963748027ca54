"""What stands at head and foot of every sheet of a document?"""

from dataclasses import dataclass

from fieldkit.domain.record import SealHeader
from fieldkit.reports.flow import LEFT, PAGE_HEIGHT, RIGHT, WIDTH
from fieldkit.reports.gate import Gate
from fieldkit.reports.shapes import Shade, Sheet, Stroke, Text
from fieldkit.reports.speech import NOT_GIVEN, Speech

_SMALL = 7.5
_SHORT_DIGEST = 16


@dataclass(frozen=True)
class Margins:
    """What head and foot of all sheets of one document say."""

    customer: str
    number: str
    parts: tuple[tuple[str, str], ...]
    """Labels and values of the line under the customer."""
    seal: SealHeader
    sha256: str


def draw_frames(sheets: list[Sheet], margins: Margins, gate: Gate, _: Speech) -> None:
    """Draw head and foot on each sheet."""
    for page, sheet in enumerate(sheets, 1):
        _frame(sheet, margins, gate)
        sheet.texts.extend(_foot(margins, page, len(sheets), gate, _))
        for y in (PAGE_HEIGHT - 60, 46.0):
            sheet.shapes.append(Stroke(((LEFT, y), (RIGHT, y)), 0.5, Shade.RULE))


def _frame(sheet: Sheet, margins: Margins, gate: Gate) -> None:
    number = gate.fitted(margins.number, WIDTH * 0.4, _SMALL)
    upper = PAGE_HEIGHT - 40
    sheet.texts[:0] = [
        Text(LEFT, upper, gate.fitted(margins.customer, WIDTH * 0.58, 9), 9, shade=Shade.ACCENT),
        Text(RIGHT - gate.face.width(number, _SMALL), upper, number, _SMALL, shade=Shade.QUIET),
        Text(LEFT, upper - 13, gate.fitted(_joined(margins.parts), WIDTH, _SMALL), _SMALL, shade=Shade.QUIET),
    ]


def _foot(margins: Margins, page: int, pages: int, gate: Gate, _: Speech) -> list[Text]:
    seal = margins.seal
    digest = margins.sha256[:_SHORT_DIGEST] or NOT_GIVEN
    left = _joined(((_("Sealed"), _.instant(seal.sealed_at)), ("SHA-256", digest), (_("Laptop"), seal.device_code)))
    right = _("Page {page} of {pages}").format(page=page, pages=pages)
    x = RIGHT - gate.face.width(right, _SMALL)
    return [
        Text(LEFT, 34, gate.fitted(left, x - LEFT - 12, _SMALL), _SMALL, shade=Shade.QUIET),
        Text(x, 34, right, _SMALL, shade=Shade.QUIET),
    ]


def _joined(parts: tuple[tuple[str, str], ...]) -> str:
    return "  ·  ".join(f"{label} {value}" for label, value in parts)

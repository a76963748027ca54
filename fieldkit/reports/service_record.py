"""How does the sealed record of a service look on paper? F01 and F02 with sign-off, proof and evidence."""

from dataclasses import dataclass

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.record import SealedRecord
from fieldkit.reports.flow import LEFT, PAGE_HEIGHT, RIGHT, WIDTH, Flow
from fieldkit.reports.fonts import typeface
from fieldkit.reports.gate import Gate
from fieldkit.reports.layout import draw_blocks
from fieldkit.reports.paper import Paper, pdf_bytes
from fieldkit.reports.record_outline import (
    evidence_blocks,
    inspection_blocks,
    maintenance_blocks,
    record_number,
)
from fieldkit.reports.shapes import Shade, Sheet, Stroke, Text
from fieldkit.reports.signoff_outline import Filing, proof_blocks, signoff_blocks
from fieldkit.reports.speech import Language, Speech

__all__ = ["Filing", "RenderedPdf", "render"]

_SMALL = 7.5
_SIGNOFF_HEIGHT = 250.0
_SHORT_DIGEST = 16


@dataclass(frozen=True)
class RenderedPdf:
    """A printed record."""

    content: bytes
    pages: int
    missing: tuple[str, ...]
    """Characters without a glyph; they stand in the document as codes such as `[U+20BB7]`."""


def render(
    record: SealedRecord,
    *,
    sha256: str,
    language: Language,
    filing: Filing | None,
    draft: bool = False,
    envelope: bytes | None = None,
) -> RenderedPdf:
    """The record as a PDF; the same input gives the same bytes, so that a print can be checked by printing again.

    `sha256` is the digest of the sealed bytes, empty for a draft; `envelope` is embedded as `sealed.json`.
    """
    speech = Speech(language)
    gate = Gate(typeface())
    flow = Flow(gate)
    _fill(flow, record, sha256, filing, speech)
    for number, sheet in enumerate(flow.sheets, 1):
        _frame(sheet, _Margins(record, sha256, number, len(flow.sheets)), gate, speech)
    paper = Paper(
        title=f"{speech('On-site inspection record')} {proof_code(sha256) if sha256 else ''}".strip(),
        watermark=_watermark(record, speech) if draft else "",
        envelope=envelope,
    )
    return RenderedPdf(pdf_bytes(flow.sheets, gate.face, paper), len(flow.sheets), gate.missing)


@dataclass(frozen=True)
class _Margins:
    """What head and foot of one sheet say."""

    record: SealedRecord
    sha256: str
    page: int
    pages: int


def _fill(flow: Flow, record: SealedRecord, sha256: str, filing: Filing | None, _: Speech) -> None:
    content = record.content
    draw_blocks(flow, inspection_blocks(content, _))
    flow.skip(14)
    draw_blocks(flow, maintenance_blocks(content.maintenance, _))
    flow.need(_SIGNOFF_HEIGHT)
    draw_blocks(flow, signoff_blocks(record.signoff, _))
    flow.need(130)
    draw_blocks(flow, proof_blocks(record, sha256, filing, _))
    draw_blocks(flow, evidence_blocks(content, _))


def _watermark(record: SealedRecord, _: Speech) -> str:
    return _("Revision awaiting signature") if record.content.rev > 1 else _("Draft")


def _frame(sheet: Sheet, margins: _Margins, gate: Gate, _: Speech) -> None:
    content = margins.record.content
    form = f"{content.template.code} {content.template.version}"
    parts = ((_("Contract"), content.contract_no), (_("Service centre"), content.centre), (_("Form"), form))
    middle = _joined(parts)
    number = gate.fitted(record_number(content), WIDTH * 0.4, _SMALL)
    upper = PAGE_HEIGHT - 40
    head = [
        Text(LEFT, upper, gate.fitted(content.customer, WIDTH * 0.58, 9), 9, shade=Shade.ACCENT),
        Text(RIGHT - gate.face.width(number, _SMALL), upper, number, _SMALL, shade=Shade.QUIET),
        Text(LEFT, upper - 13, gate.fitted(middle, WIDTH, _SMALL), _SMALL, shade=Shade.QUIET),
    ]
    sheet.texts[:0] = head
    sheet.texts.extend(_foot(margins, gate, _))
    for y in (upper - 20, 46.0):
        sheet.shapes.append(Stroke(((LEFT, y), (RIGHT, y)), 0.5, Shade.RULE))


def _foot(margins: _Margins, gate: Gate, _: Speech) -> list[Text]:
    seal = margins.record.seal
    digest = margins.sha256[:_SHORT_DIGEST] or "-"
    left = _joined(((_("Sealed"), _.instant(seal.sealed_at)), ("SHA-256", digest), (_("Laptop"), seal.device_code)))
    right = _("Page {page} of {pages}").format(page=margins.page, pages=margins.pages)
    x = RIGHT - gate.face.width(right, _SMALL)
    return [
        Text(LEFT, 34, gate.fitted(left, x - LEFT - 12, _SMALL), _SMALL, shade=Shade.QUIET),
        Text(x, 34, right, _SMALL, shade=Shade.QUIET),
    ]


def _joined(parts: tuple[tuple[str, str], ...]) -> str:
    return "  ·  ".join(f"{label} {value}" for label, value in parts)

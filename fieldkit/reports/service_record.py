"""How does the sealed record of a service look on paper? F01 and F02 with sign-off, proof and evidence."""

from dataclasses import dataclass

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.record import SealedRecord
from fieldkit.reports.flow import Flow
from fieldkit.reports.fonts import typeface
from fieldkit.reports.frame import Margins, draw_frames
from fieldkit.reports.gate import Gate
from fieldkit.reports.layout import draw_blocks
from fieldkit.reports.paper import Paper, pdf_bytes
from fieldkit.reports.record_outline import (
    evidence_blocks,
    inspection_blocks,
    maintenance_blocks,
    record_number,
)
from fieldkit.reports.signoff_outline import Filing, proof_blocks, signoff_blocks
from fieldkit.reports.speech import Language, Speech

__all__ = ["Filing", "RenderedPdf", "render"]

_SIGNOFF_HEIGHT = 250.0


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
    draw_frames(flow.sheets, _margins(record, sha256, speech), gate, speech)
    paper = Paper(
        title=f"{speech('On-site inspection record')} {proof_code(sha256) if sha256 else ''}".strip(),
        watermark=_watermark(record, speech) if draft else "",
        envelope=envelope,
    )
    return RenderedPdf(pdf_bytes(flow.sheets, gate.face, paper), len(flow.sheets), gate.missing)


def _fill(flow: Flow, record: SealedRecord, sha256: str, filing: Filing | None, _: Speech) -> None:
    content = record.content
    draw_blocks(flow, inspection_blocks(content, _))
    flow.skip(14)
    draw_blocks(flow, maintenance_blocks(content.maintenance, _))
    flow.need(_SIGNOFF_HEIGHT)
    draw_blocks(flow, signoff_blocks(record.signoff, _))
    flow.need(130)
    draw_blocks(flow, proof_blocks(record.seal, sha256, filing, _))
    draw_blocks(flow, evidence_blocks(content, _))


def _watermark(record: SealedRecord, _: Speech) -> str:
    return _("Revision awaiting signature") if record.content.rev > 1 else _("Draft")


def _margins(record: SealedRecord, sha256: str, _: Speech) -> Margins:
    content = record.content
    form = f"{content.template.code} {content.template.version}"
    parts = ((_("Contract"), content.contract_no), (_("Service centre"), content.centre), (_("Form"), form))
    return Margins(content.customer, record_number(content), parts, record.seal, sha256)

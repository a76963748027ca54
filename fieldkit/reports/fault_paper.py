"""How does a paper of a fault look: as a PDF, as a table for a spreadsheet?"""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from types import MappingProxyType

from fieldkit.domain.canonical import canonical_bytes, proof_code, sha256_hex
from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.record import SealHeader, Signoff
from fieldkit.reports.blocks import Block, Group, Heading, Note, Pairs, Pictures, Table, Title
from fieldkit.reports.fault_papers import form_of
from fieldkit.reports.fault_papers.sections import paper_number
from fieldkit.reports.flow import Flow
from fieldkit.reports.fonts import typeface
from fieldkit.reports.frame import Margins, draw_frames
from fieldkit.reports.gate import Gate
from fieldkit.reports.layout import draw_blocks
from fieldkit.reports.paper import Paper, pdf_bytes
from fieldkit.reports.photos import Photos
from fieldkit.reports.record_text import Line, block_lines
from fieldkit.reports.service_record import RenderedPdf
from fieldkit.reports.signoff_outline import Filing, proof_blocks, signoff_blocks
from fieldkit.reports.speech import NOT_GIVEN, Language, Speech

_SIGNOFF_HEIGHT, _PROOF_HEIGHT = 250.0, 130.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters by which a spreadsheet takes a cell for a formula."""


@dataclass(frozen=True)
class Sealing:
    """What the seal adds to a paper."""

    signoff: Signoff
    seal: SealHeader
    sha256: str
    filing: Filing | None
    envelope: bytes


def render_paper(
    content: FaultPaper,
    language: Language,
    *,
    device_code: str = "",
    sealing: Sealing | None = None,
    draft: bool = False,
    photos: Photos = MappingProxyType({}),
) -> RenderedPdf:
    """The paper as a PDF; the same input gives the same bytes.

    Args:
        device_code: laptop that prints a paper without a seal.
        draft: it lacks something, or it still has to be signed.
        photos: those of its steps, as far as their bytes are here.
    """
    speech = Speech(language)
    form = form_of(content.form)
    flow = Flow(Gate(typeface()))
    draw_blocks(flow, form.blocks(content, speech), photos)
    seal, sha256 = SealHeader(device_code, "", 0, "", "", ""), sha256_hex(canonical_bytes(asdict(content)))
    if sealing is not None:
        seal, sha256 = sealing.seal, sealing.sha256
        flow.need(_SIGNOFF_HEIGHT)
        draw_blocks(flow, signoff_blocks(sealing.signoff, speech))
        flow.need(_PROOF_HEIGHT)
        draw_blocks(flow, proof_blocks(seal, sha256, sealing.filing, speech))
    draw_frames(flow.sheets, _margins(content, seal, sha256, speech), flow.gate, speech)
    paper = Paper(
        title=f"{speech.said(form.title)} {proof_code(sha256)}",
        watermark=_watermark(content, speech) if draft else "",
        envelope=sealing.envelope if sealing else None,
    )
    return RenderedPdf(pdf_bytes(flow.sheets, flow.gate.face, paper), len(flow.sheets), flow.gate.missing)


def photos_shown(content: FaultPaper) -> tuple[str, ...]:
    """Digests of the photos that the document shows; some forms show none."""
    blocks = form_of(content.form).blocks(content, Speech("en"))
    return tuple(picture.sha256 for block in blocks if isinstance(block, Pictures) for picture in block.pictures)


def paper_lines(content: FaultPaper, language: Language, sealing: Sealing | None = None) -> tuple[Line, ...]:
    """The paper as plain lines: the same values in the same order as on paper."""
    speech = Speech(language)
    blocks = form_of(content.form).blocks(content, speech)
    if sealing is not None:
        blocks += signoff_blocks(sealing.signoff, speech)
        blocks += proof_blocks(sealing.seal, sealing.sha256, sealing.filing, speech)
    return block_lines(blocks)


def paper_csv(content: FaultPaper, language: Language) -> bytes:
    """Every field of the paper as a line of section, row, field and value; cells that would compute are text.

    The byte order mark makes spreadsheets read it as UTF-8.
    """
    speech = Speech(language)
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([speech("Section"), speech("Row"), speech("Field"), speech("Value")])
    for line in _fields(form_of(content.form).blocks(content, speech)):
        writer.writerow([harmless(cell) for cell in line])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def harmless(cell: str) -> str:
    """The cell as text for a spreadsheet, whatever it begins with."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _fields(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str, str, str]]:
    section = ""
    for block in blocks:
        match block:
            case Title(text, under):
                yield text, "", "", under
            case Heading(text):
                section = text
            case Pairs(pairs):
                yield from ((section, "", label, _given(value)) for label, value in pairs)
            case Note(text):
                yield section, "", "", _given(text)
            case Pictures(pictures):
                yield from ((section, "", picture.caption, picture.sha256) for picture in pictures)
            case Table():
                yield from _cells(section, block)


def _cells(section: str, table: Table) -> Iterator[tuple[str, str, str, str]]:
    rows = (row for row in table.rows if not isinstance(row, Group))
    for number, row in enumerate(rows, 1):
        for column, cell in zip(table.columns, row.cells, strict=True):
            yield section, str(number), column.label, _given(cell)
        yield from ((section, str(number), "", note) for note in row.notes)


def _given(value: str) -> str:
    return "" if value == NOT_GIVEN else value


def _watermark(content: FaultPaper, _: Speech) -> str:
    return _("Revision awaiting signature") if content.rev > 1 else _("Draft")


def _margins(content: FaultPaper, seal: SealHeader, sha256: str, _: Speech) -> Margins:
    parts = ((_("Contract"), content.contract_no), (_("Service centre"), content.centre), (_("Form"), content.form))
    return Margins(content.customer, paper_number(content), parts, seal, sha256)

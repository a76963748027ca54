"""How does the sealed record travel inside its PDF, and how is it taken out again?

The envelope is the embedded file `sealed.json` of the PDF, so that any reader can save it. It is read back
only from files that FieldKit wrote itself: one stream with our mark, of a bounded size.
"""

import re
import zlib
from typing import TYPE_CHECKING

from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

FILE_NAME = "sealed.json"
LARGEST = 8 * 1024 * 1024
"""Bytes of an envelope that are read back at most."""

_MARK = b"/FieldKitSealed 1"
_HEAD_END = b">>\nstream\n"
_HEAD_LIMIT = 400
"""Bytes of the dictionary before the stream; ours has about 100."""
_LENGTH = re.compile(rb"/Length (\d{1,8})\b")


def attach(canvas: "Canvas", envelope: bytes) -> None:
    """Embed the envelope in the document; call before it is saved."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString

    document = canvas._doc
    kind = PDFDictionary({"Type": PDFName("EmbeddedFile"), "FieldKitSealed": 1})
    kind["Filter"] = PDFName("FlateDecode")
    stream = PDFStream(kind, zlib.compress(envelope, 9))
    names = {"F": PDFString(FILE_NAME), "UF": PDFString(FILE_NAME)}
    embedded = PDFDictionary({"F": document.Reference(stream)})
    entry = PDFDictionary({"Type": PDFName("Filespec"), **names, "EF": embedded})
    tree = PDFDictionary({"Names": PDFArray([PDFString(FILE_NAME), document.Reference(entry)])})
    document.Catalog.Names = PDFDictionary({"EmbeddedFiles": document.Reference(tree)})


def envelope_in(pdf: bytes) -> bytes:
    """The envelope inside a PDF of ours; Refusal `verify.no_record` when there is none, or more than one."""
    place = pdf.find(_MARK)
    if place < 0 or pdf.find(_MARK, place + len(_MARK)) >= 0:
        raise _no_record()
    opened = pdf.rfind(b"<<", max(place - _HEAD_LIMIT, 0), place)
    closed = pdf.find(_HEAD_END, place, place + _HEAD_LIMIT)
    length = _LENGTH.search(pdf, opened, closed) if min(opened, closed) >= 0 else None
    if length is None:
        raise _no_record()
    start = closed + len(_HEAD_END)
    return _unpacked(pdf[start : start + int(length[1])])


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        envelope = unpacking.decompress(packed, LARGEST)
    except zlib.error as error:
        raise _no_record() from error
    if not unpacking.eof:
        raise _no_record()
    return envelope


def _no_record() -> Refusal:
    return Refusal(
        "verify.no_record",
        say("This PDF does not carry exactly one sealed record."),
        say("Check the file as FieldKit made it; a printed or re-saved copy loses the record."),
    )

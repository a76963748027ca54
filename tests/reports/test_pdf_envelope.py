import json
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from fieldkit.domain.record import SealedRecord
from fieldkit.domain.words import Refusal
from fieldkit.reports.envelope import LARGEST, envelope_in
from fieldkit.reports.service_record import render

ENVELOPE = json.dumps({"payload": "封存 endobj >> stream endstream", "sha256": "0" * 64}).encode()


def printed(record: SealedRecord, envelope: bytes | None) -> bytes:
    return render(record, sha256="ab" * 32, language="zh_CN", filing=None, envelope=envelope).content


@pytest.mark.parametrize(
    "envelope", [ENVELOPE, b"", b"x", b"/FieldKitSealed 1 >> stream\n" * 50, bytes(range(256)) * 300]
)
def test_what_was_put_in_comes_out(sealed_record: SealedRecord, envelope: bytes) -> None:
    assert envelope_in(printed(sealed_record, envelope)) == envelope


def test_any_pdf_reader_finds_it_as_an_attachment(sealed_record: SealedRecord) -> None:
    reader = PdfReader(BytesIO(printed(sealed_record, ENVELOPE)))
    assert reader.attachments["sealed.json"] == [ENVELOPE]


def refusal_code(pdf: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        envelope_in(pdf)
    return refused.value.code


def test_a_pdf_without_a_record_is_refused(sealed_record: SealedRecord) -> None:
    assert refusal_code(printed(sealed_record, None)) == "verify.no_record"


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.4", b"<</FieldKitSealed 1>>", b"<<" * 100_000, b"\x00" * 1000])
def test_something_else_is_refused(pdf: bytes) -> None:
    assert refusal_code(pdf) == "verify.no_record"


def test_two_records_in_one_file_are_refused_because_nobody_knows_which_was_printed(
    sealed_record: SealedRecord,
) -> None:
    assert refusal_code(printed(sealed_record, ENVELOPE) + printed(sealed_record, b"{}")) == "verify.no_record"


def test_a_cut_file_is_refused(sealed_record: SealedRecord) -> None:
    pdf = printed(sealed_record, bytes(range(256)) * 40)
    start = pdf.index(b"FieldKitSealed")
    assert refusal_code(pdf[: start + 200]) == "verify.no_record"


def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    packed = zlib.compress(bytes(LARGEST + 1))
    pdf = b"<</FieldKitSealed 1 /Length %d>>\nstream\n" % len(packed) + packed + b"endstream"
    assert refusal_code(pdf) == "verify.no_record"


def test_a_copy_saved_by_another_program_still_yields_the_same_record(sealed_record: SealedRecord) -> None:
    writer = PdfWriter(clone_from=BytesIO(printed(sealed_record, ENVELOPE)))
    target = BytesIO()
    writer.write(target)
    assert envelope_in(target.getvalue()) == ENVELOPE


def test_a_record_that_names_our_mark_is_still_read(sealed_record: SealedRecord) -> None:
    named = replace(
        sealed_record, content=replace(sealed_record.content, no="/FieldKitSealed 1", centre="/FieldKitSealed 1")
    )
    assert envelope_in(printed(named, ENVELOPE)) == ENVELOPE

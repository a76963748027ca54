import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.record import Content, Ink, ItemResult, SealedRecord
from fieldkit.domain.text import clean
from fieldkit.reports.fonts import missing_glyphs, visible_code
from fieldkit.reports.record_text import record_lines
from fieldkit.reports.service_record import Filing, RenderedPdf, render
from fieldkit.reports.signs import result_sign
from fieldkit.reports.speech import Language, Speech

LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")
HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text(encoding="utf-8"))
ACTIVE = (b"/URI", b"/JS", b"/JavaScript", b"/Launch", b"/OpenAction", b"/AA", b"/SubmitForm", b"/Annots")
SHA = "5d" * 32


def printed(record: SealedRecord, language: Language = "zh_CN", **more: object) -> RenderedPdf:
    return render(record, sha256=SHA, language=language, filing=None, **more)  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    """The text layer without white space."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def folded(text: str) -> str:
    return "".join(text.split())


def expected(text: str) -> str:
    shown = clean(text, limit=20_000)
    return folded("".join(visible_code(c) if missing_glyphs(c) else c for c in shown))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from strings(member)
    elif is_dataclass(value):
        for part in fields(value):
            yield from strings(getattr(value, part.name))


def filled_with(value: object, text: str) -> object:
    """The same record with this text in every field that holds text."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(filled_with(member, text) for member in value)
    if is_dataclass(value) and not isinstance(value, type | Ink):
        return replace(value, **{part.name: filled_with(getattr(value, part.name), text) for part in fields(value)})
    return value


def with_items(record: SealedRecord, count: int, **changes: str) -> SealedRecord:
    items = tuple(replace(item, **changes) for item in record.content.items[:count])  # type: ignore[arg-type]
    return replace(record, content=replace(record.content, items=items))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_layer_holds_every_value_of_the_record(sealed_record: SealedRecord, language: Language) -> None:
    text = text_of(printed(sealed_record, language).content)
    speech = Speech(language)
    content = sealed_record.content
    for item in content.items:
        assert folded(item.code + speech.pick(item.zh, item.en)) in text
        assert all(folded(value) in text for value in (item.limit, item.value_found, item.value_left, item.remark))
        assert folded(item.reason) in text
        assert folded(speech.name("result", item.result)) in text
        assert all(piece.sha256 in text for piece in item.evidence)
    assert content.maintenance is not None
    values = (content.hall, content.device.serial, content.engineer, content.visit.custodian, content.customer)
    for value in (*strings(values), *strings(content.maintenance.parts[0].serial_fitted)):
        assert folded(value) in text
    signoff = sealed_record.signoff
    assert folded(speech.pick(signoff.statement_zh, signoff.statement_en)) in text
    assert folded(signoff.signer_name + speech("Role") + signoff.signer_role) in text
    assert proof_code(SHA) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_item_texts_and_no_others(
    sealed_record: SealedRecord, language: Language
) -> None:
    text = text_of(printed(sealed_record, language).content)
    other = {"zh_CN": "magneticreadsof10", "en": "磁条卡读取"}[language]
    assert other not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_what_the_customer_saw_on_the_screen(
    sealed_record: SealedRecord, language: Language
) -> None:
    text = text_of(printed(sealed_record, language).content)
    for line in record_lines(sealed_record.content, language):
        for value in line.text.replace("; ", ": ").split(": "):
            assert all(folded(word) in text for word in value.split())


def test_measured_values_and_results_stand_in_the_row_of_their_item(sealed_record: SealedRecord) -> None:
    text = text_of(printed(sealed_record, "en").content)
    assert (
        folded("A04.1 max error of 9 points 0 - 5 mm 7.2 mm 2.1 mm " + Speech("en").name("result", "FIXED")) in text
    )


def test_equal_input_gives_equal_bytes(sealed_record: SealedRecord) -> None:
    filing = Filing("BA-2026-000117", "2026-09-30T10:00:00.000Z")
    first, second = (
        render(sealed_record, sha256=SHA, language="zh_CN", filing=filing, envelope=b"{}") for _ in range(2)
    )
    assert first == second


def test_a_changed_value_changes_the_bytes(sealed_record: SealedRecord) -> None:
    changed = replace(sealed_record, signoff=replace(sealed_record.signoff, opinion="服务及时"))
    assert printed(changed).content != printed(sealed_record).content


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_which_of_how_many_it_is(sealed_record: SealedRecord, language: Language) -> None:
    pdf = printed(sealed_record, language)
    pages = PdfReader(BytesIO(pdf.content)).pages
    assert len(pages) == pdf.pages > 1
    for number, page in enumerate(pages, 1):
        label = Speech(language)("Page {page} of {pages}").format(page=number, pages=pdf.pages)
        text = folded(page.extract_text())
        assert text.endswith(folded(label))
        assert folded(sealed_record.content.no) in text
        assert SHA[:16] in text


def with_result(record: SealedRecord, result: str) -> SealedRecord:
    signoff = replace(
        record.signoff, result=result, reason="对切刀责任有异议", witness="保安 陈立", photo_sha256="c4" * 32
    )
    return replace(record, signoff=signoff)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("result", ["refused", "absent", "", "deferred"])
def test_only_a_signed_record_looks_signed(sealed_record: SealedRecord, result: str, language: Language) -> None:
    """The ink is still in the record, as after a signature that was begun and taken back."""
    speech = Speech(language)
    text = text_of(printed(with_result(sealed_record, result), language).content)
    for word in ("Signature", "Signed by", "Signed at", "Satisfaction"):
        assert folded(speech(word)) not in text
    statement = speech.pick(sealed_record.signoff.statement_zh, sealed_record.signoff.statement_en)
    assert folded(statement) not in text
    assert curves(printed(with_result(sealed_record, result), language)) == 0
    assert curves(printed(sealed_record, language)) > 0


def curves(pdf: RenderedPdf) -> int:
    return len(curve_ends(pdf))


def curve_ends(pdf: RenderedPdf) -> list[tuple[float, float]]:
    """Where the curves of all pages end; circles are curves too."""
    streams = (page.get_contents() for page in PdfReader(BytesIO(pdf.content)).pages)
    drawing = " ".join(stream.get_data().decode("latin-1") for stream in streams if stream is not None)
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+) c(?= |\n)", drawing)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_printed_with_its_reason_and_witness(sealed_record: SealedRecord, language: Language) -> None:
    text = text_of(printed(with_result(sealed_record, "refused"), language).content)
    speech = Speech(language)
    assert folded(speech("The customer refused to sign")) in text
    assert folded(speech("Reason for refusal") + "对切刀责任有异议") in text
    assert folded(speech("Witness") + "保安 陈立") in text


def test_an_empty_hall_is_printed_with_the_digest_of_its_photo(sealed_record: SealedRecord) -> None:
    text = text_of(printed(with_result(sealed_record, "absent"), "en").content)
    assert folded(Speech("en")("Nobody was there to sign")) in text
    assert "c4" * 32 in text


def test_a_record_waiting_for_filing_says_so_until_it_has_its_number(sealed_record: SealedRecord) -> None:
    waiting = folded(Speech("zh_CN")("Not filed yet"))
    assert waiting in text_of(printed(sealed_record).content)
    filing = Filing("BA-2026-000117", "2026-09-30T10:00:00.000Z")
    text = text_of(render(sealed_record, sha256=SHA, language="zh_CN", filing=filing).content)
    assert waiting not in text
    assert "BA-2026-000117" in text
    assert folded("2026-09-30 18:00") in text


@pytest.mark.parametrize(("rev", "word"), [(1, "Draft"), (2, "Revision awaiting signature")])
def test_a_draft_carries_its_watermark_on_every_page(sealed_record: SealedRecord, rev: int, word: str) -> None:
    record = replace(sealed_record, content=replace(sealed_record.content, rev=rev))
    pdf = render(record, sha256="", language="en", filing=None, draft=True)
    pages = PdfReader(BytesIO(pdf.content)).pages
    assert all(folded(Speech("en")(word)) in folded(page.extract_text()) for page in pages)


def test_a_record_without_maintenance_says_none(sealed_record: SealedRecord) -> None:
    record = replace(sealed_record, content=replace(sealed_record.content, maintenance=None))
    text = text_of(printed(record, "en").content)
    assert folded(Speech("en")("On-site maintenance record") + Speech("en")("None in this visit")) in text


def test_a_record_without_items_is_printed(sealed_record: SealedRecord) -> None:
    assert printed(with_items(sealed_record, 0)).pages >= 1


@pytest.mark.parametrize("length", [4_000, 10_000])
def test_a_long_remark_is_printed_whole_over_as_many_pages_as_it_needs(
    sealed_record: SealedRecord, length: int
) -> None:
    """Words of five characters keep together, so each must be there, in order, once."""
    words = [f"w{number:04}" for number in range(length // 6)]
    pdf = printed(with_items(sealed_record, 1, remark=" ".join(words)))
    found = [word for word in _raw_text(pdf).split() if word[0] == "w" and word[1:].isdigit()]
    assert found == words


def _raw_text(pdf: RenderedPdf) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)


def test_a_missing_glyph_is_reported_and_visible(sealed_record: SealedRecord) -> None:
    pdf = printed(replace(sealed_record, signoff=replace(sealed_record.signoff, signer_name="\U00020bb7田")))
    assert pdf.missing == ("\U00020bb7",)
    assert "[U+20BB7]田" in text_of(pdf.content)


def test_a_record_that_prints_whole_reports_nothing(sealed_record: SealedRecord) -> None:
    assert printed(sealed_record).missing == ()


def test_hostile_remarks_are_printed_as_they_stand_in_the_record(sealed_record: SealedRecord) -> None:
    base = sealed_record.content.items[0]
    texts = [entry["text"] for entry in HOSTILE["strings"] if len(entry["text"]) <= 300]
    items = tuple(replace(base, code=f"H{number}", remark=f"{text}END") for number, text in enumerate(texts))
    content: Content = replace(sealed_record.content, items=items)
    text = text_of(printed(replace(sealed_record, content=content)).content)
    absent = [remark for remark in texts if expected(f"{remark}END") not in text]
    assert absent == []


@pytest.mark.parametrize("hostile", HOSTILE["strings"], ids=lambda entry: entry["id"])
def test_a_hostile_string_in_every_field_does_nothing(sealed_record: SealedRecord, hostile: dict[str, str]) -> None:
    small = with_items(sealed_record, 2)
    record = filled_with(small, hostile["text"])
    assert isinstance(record, SealedRecord)
    signed = replace(record, signoff=replace(record.signoff, result="signed"))
    content = printed(signed).content
    reader = PdfReader(BytesIO(content))
    assert content.count(b"%%EOF") == 1
    assert set(reader.root_object) <= {"/Type", "/Pages", "/PageMode", "/Outlines", "/Lang"}
    assert all(not {"/Annots", "/AA"} & set(page) for page in reader.pages)


def test_a_sealed_print_holds_nothing_that_acts(sealed_record: SealedRecord) -> None:
    content = printed(sealed_record, envelope=b"{}").content
    structure = re.sub(rb"stream\n.*?endstream", b"", content, flags=re.DOTALL)
    assert [name for name in ACTIVE if re.search(name + rb"(?![A-Za-z])", structure)] == []


def test_every_result_has_a_sign_of_its_own() -> None:
    signs = {result: result_sign(result, 0, 0, 1) for result in ItemResult}
    assert all(signs.values())
    assert len(set(signs.values())) == len(ItemResult)


def test_a_signature_far_outside_its_pad_stays_in_its_frame(sealed_record: SealedRecord) -> None:
    wild = Ink(10, 10, (((0, -90_000, 5), (1, 90_000, 5), (2, 4, 900_000)),))
    record = replace(sealed_record, signoff=replace(sealed_record.signoff, ink=wild))
    ends = curve_ends(printed(record))
    assert ends
    assert all(0 < x < 595 and 0 < y < 842 for x, y in ends)

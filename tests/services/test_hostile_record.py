"""Do hostile strings in every text of a record reach the seal as cleaned, and can it still be printed?"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from inspection_walk import CLEANED, INK, SIGNED, photo
from sqlmodel import select

from fieldkit.domain.record import ItemResult, PartLine
from fieldkit.domain.text import clean, one_line
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.local import AuditRow

HOSTILE = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data" / "hostile-strings.json").read_text())["strings"]
]
SHORT = [text for text in HOSTILE if 0 < len(one_line(text)) <= 80]


def test_every_text_of_a_record_is_sealed_as_cleaned_and_printed(
    finished: Workbench, inspected: str, tmp_path: Path
) -> None:
    remarks = _remark_items(finished, inspected)
    name, role, line, module_text = SHORT[3], SHORT[11], SHORT[17], SHORT[23]
    part = PartLine("PRN-HEAD", SHORT[5], SHORT[7], SHORT[9], SHORT[13])
    finished.maintenance.save(
        inspected,
        (replace(CLEANED, as_found=line, as_left=module_text, remark="\n".join(HOSTILE[:5])),),
        parts=(part,),
        software=HOSTILE[8],
        remarks=HOSTILE[9],
    )
    finished.inspections.override(inspected, "A04.1", ItemResult.WARN, HOSTILE[20] + "x")
    finished.inspections.add_photo(inspected, "A01.1", photo(HOSTILE[30] + "\ud800.jpg"))
    finished.inspections.take_probe(
        inspected, "A08.5", ProbeEvidence("printer.escpos", HOSTILE[31], ItemResult.PASS, HOSTILE[32], b"{}", "")
    )
    finished.visits.name_custodian(finished.inspections.open(inspected).visit_id, SHORT[19])
    finished.signoff.freeze(inspected)
    opinion = replace(SIGNED, signer_name=name, signer_role=role, opinion="\n".join(HOSTILE[60:70]))
    sealed = finished.signoff.conclude(inspected, opinion, ink=INK, shown_to_end=True)

    content, signoff = sealed.record.content, sealed.record.signoff
    assert {line.code: line.remark for line in content.items if line.code in remarks} == {
        code: clean(text) for code, text in remarks.items()
    }
    assert content.maintenance is not None
    assert content.maintenance.actions[0].as_found == one_line(line)
    assert content.maintenance.parts[0].name == one_line(part.name)
    assert content.maintenance.software == clean(HOSTILE[8])
    assert (signoff.signer_name, signoff.signer_role) == (one_line(name), one_line(role))
    assert signoff.opinion == clean(opinion.opinion)
    assert content.visit.custodian == one_line(SHORT[19])

    written = finished.papers.write(inspected, tmp_path / "out")
    for path in (written.sealed, *written.pdfs.values()):
        assert verify_file(path).intact


@pytest.mark.parametrize("text", HOSTILE[::7], ids=lambda text: ascii(text)[:24])
def test_a_hostile_thaw_reason_is_kept_as_cleaned(finished: Workbench, inspected: str, text: str) -> None:
    finished.signoff.freeze(inspected)
    finished.signoff.thaw(inspected, f"x{text}")
    with finished.journal.read() as session:
        kept = session.exec(select(AuditRow.why).where(AuditRow.action == "record.thaw")).one()
    assert kept == clean(f"x{text}")


def _remark_items(bench: Workbench, inspection: str) -> dict[str, str]:
    """A hostile remark on every item that has an answer."""
    codes = list(bench.inspections.open(inspection).signatures)
    remarks = {code: "x" + HOSTILE[number * 2 % len(HOSTILE)] for number, code in enumerate(codes)}
    for code, text in remarks.items():
        bench.inspections.remark(inspection, code, text)
    return remarks

"""What the doctor finds, and that it finds nothing where nothing is wrong."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from fieldkit.domain.record import ItemResult
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.checkup import CheckupDesk
from fieldkit.services.workbench import Workbench


@pytest.fixture
def worked(bench: Workbench) -> Workbench:
    """A laptop with an inspection under way and a transcript kept."""
    inspection_id = bench.inspections.start("JF3-2409-0153")
    probed = ProbeEvidence("printer.escpos", "/dev/x", ItemResult.PASS, "12 12 12 12", b"{}", "")
    bench.inspections.take_probe(inspection_id, "A08.5", probed)
    return bench


def faulty(bench: Workbench) -> set[str]:
    return {finding.name for finding in CheckupDesk(bench.journal).run() if not finding.sound}


def meddle(bench: Workbench, statement: str) -> None:
    """Changes a row behind the triggers' back, as a broken disk or a hand with the key would."""
    engine = bench.journal._engine
    with Session(engine) as session:
        connection = session.connection()
        names = [
            row[0]
            for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        ]
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
        session.commit()


def test_a_laptop_in_order_has_no_fault(worked: Workbench) -> None:
    assert faulty(worked) == set()


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE attachment SET content = x'00'", "attachments"),
        ("UPDATE audit SET why = 'another reason' WHERE seq = 3", "audit"),
        ("DELETE FROM audit WHERE seq = 2", "audit"),
        ("UPDATE outbox SET body = x'7b7d', sha256 = 'no digest' WHERE n = 1", "outbox"),
    ],
)
def test_every_change_behind_the_program_is_named(worked: Workbench, statement: str, name: str) -> None:
    meddle(worked, statement)
    assert faulty(worked) == {name}

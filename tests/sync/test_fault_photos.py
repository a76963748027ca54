"""Photos of a fault come to whoever has to do with it: who takes it over, who leads, and nobody else's desk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from drafting import settle_down
from joined import FakeClock, Laptop
from sqlmodel import select
from test_fault_sync import SIGNED, WALKED_UP, go_on, handle, make_lead
from test_files_down import contents

import sync.downloads
from fieldkit.demo.photo import device_photo
from fieldkit.services.attachments import NewAttachment
from fieldkit.services.fault_paper_files import FaultPaperFiles, Wanted
from fieldkit.services.faults import FaultDesk
from fieldkit.storage.rows.following import HqAwaitedBlobRow
from sync.hq.desk import Headquarters
from sync.terms import Terms, terms

Make = Callable[..., Laptop]
JAM = NewAttachment(b"photo of the jam" * 20_000, "image/jpeg", "photo", "卡纸.jpg", "")


@pytest.fixture
def crew(laptop: Make) -> tuple[Laptop, Laptop, Laptop]:
    """Two engineers of a centre, and one of another centre."""
    return laptop("L07", "HB07"), laptop("L08", "HB08"), laptop("L09", "WH01")


def photograph(made: Laptop, no: str, photo: NewAttachment = JAM) -> str:
    """Waits on site, shown by a photo."""
    FaultDesk(made.journal).step(no, "wait", {"cause": "no_power", "evidence": "停电"}, photo=photo)
    return photo.sha256


def with_photo(made: Laptop) -> str:
    """A fault found by this engineer, who has to wait; the number of the fault."""
    no = handle(made, *WALKED_UP[:2]).no
    photograph(made, no)
    return no


def known_only(made: Laptop) -> list[str]:
    """Digests of the files that are known here without their bytes."""
    with made.journal.read() as session:
        return list(session.exec(select(HqAwaitedBlobRow.sha256)))


@pytest.mark.both_databases
def test_who_leads_gets_them(crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock) -> None:
    first, lead, stranger = crew
    make_lead(hq, clock, "HB08")
    with_photo(first)
    settle_down(first, lead, stranger)
    assert contents(lead) == {JAM.sha256: JAM.content}
    assert contents(stranger) == {}
    assert known_only(stranger) == []
    assert first.sync().repaired == lead.sync().repaired == 0


def test_a_colleague_knows_of_them_and_gets_them_when_he_takes_over(crew: tuple[Laptop, Laptop, Laptop]) -> None:
    first, second, stranger = crew
    no = with_photo(first)
    settle_down(*crew)
    assert known_only(second) == [JAM.sha256]
    assert contents(second) == {}
    go_on(second, no, ("resume", {}))
    second.sync()
    assert contents(second) == {JAM.sha256: JAM.content}
    assert known_only(stranger) == []


def test_who_is_sent_out_to_assist_gets_them(
    crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock
) -> None:
    first, second, _ = crew
    make_lead(hq, clock, "HB07")
    first.sync()
    sent_out = {"engineer": "HB07", "assist": ["HB08"], "on_duty": True}
    no = handle(first, ("assess", {"level": 3, "scope": "terminal"}), ("dispatch", sent_out)).no
    go_on(first, no, ("accept", {}), ("depart", {}))
    FaultDesk(first.journal).step(no, "arrive", {}, photo=JAM)
    settle_down(first, second)
    assert contents(second) == {JAM.sha256: JAM.content}


def test_a_lead_gets_none_of_a_fault_that_is_over(
    crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock
) -> None:
    first, lead, _ = crew
    make_lead(hq, clock, "HB08")
    no = handle(first, *SIGNED[:-1]).no
    FaultDesk(first.journal).step(no, "sign", {"result": "absent"}, photo=JAM)
    first.sync()
    go_on(
        first,
        no,
        ("archive", {"party": "vendor", "place": "湖北"}),
        ("archive", {"party": "customer", "place": "x"}),
    )
    settle_down(first, lead)
    assert known_only(lead) == [JAM.sha256]
    assert contents(lead) == {}


def test_the_report_made_on_the_other_laptop_shows_the_photo_once_it_is_there(
    crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock, tmp_path: Path
) -> None:
    first, lead, _ = crew
    make_lead(hq, clock, "HB08")
    picture = device_photo(tmp_path)
    no = handle(first, *WALKED_UP[:2]).no
    photograph(first, no, picture)
    go_on(first, no, ("resume", {}), WALKED_UP[2], SIGNED[3])
    first.sync()

    def no_files(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if "/blobs/" in request.url.path:
            raise httpx.ReadError("cut", request=request)
        return carry()

    for fault, absent in ((no_files, 1), (None, 0)):
        lead.wire.fault = fault
        lead.sync()
        wanted = Wanted(no, "F03", ("zh_CN",), draft=True)
        written = FaultPaperFiles(lead.journal).write(wanted, tmp_path / f"{absent}")
        assert written.absent_photos == absent
        assert (picture.content in written.files[0].read_bytes()) is not bool(absent)


def test_what_the_budget_of_a_run_leaves_over_comes_with_the_next(
    crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, lead, _ = crew
    make_lead(hq, clock, "HB08")
    no = with_photo(first)
    go_on(first, no, ("resume", {}))
    photograph(first, no, replace(JAM, content=JAM.content + b"and another one"))
    first.sync()
    small: Terms = replace(terms(), download_bytes=len(JAM.content))
    monkeypatch.setattr(sync.downloads, "terms", lambda: small)
    lead.sync()
    assert len(contents(lead)) == 1
    lead.sync()
    assert len(contents(lead)) == 2


@pytest.mark.both_databases
def test_a_step_opens_no_file_of_others_to_who_names_it(
    crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock
) -> None:
    first, second, _ = crew
    make_lead(hq, clock, "HB08")
    secret = first.attach(b"of no fault of his")
    first.sync()
    no = handle(second, *WALKED_UP[:2]).no
    FaultDesk(second.journal).step(no, "wait", {"cause": "no_power", "evidence": "x", "photo": secret})
    settle_down(second, first, second)
    assert contents(second) == {}
    assert known_only(second) == []


def test_bytes_that_come_after_their_step_find_their_place(
    crew: tuple[Laptop, Laptop, Laptop], hq: Headquarters, clock: FakeClock
) -> None:
    first, lead, _ = crew
    make_lead(hq, clock, "HB08")
    with_photo(first)

    def no_bytes(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.method == "PATCH":
            raise httpx.ReadError("cut", request=request)
        return carry()

    first.wire.fault = no_bytes
    first.sync()
    lead.sync()
    assert contents(lead) == {}
    first.wire.fault = None
    settle_down(first, lead)
    assert contents(lead) == {JAM.sha256: JAM.content}

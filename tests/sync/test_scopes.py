"""A laptop sees its own centre and what it was granted; what it is not shown any more leaves it."""

from collections.abc import Callable

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop, hq_stamps
from sqlmodel import Session, col, select
from test_pull import agree, names
from test_run import rename

from fieldkit.domain.words import Refusal
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import CentreRow, DeviceRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from sync.engine import RunState
from sync.hq.desk import Headquarters
from sync.hq.granting import grant, grants, withdraw

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]


def new_hall(hq: Headquarters, fleet: Fleet, clock: FakeClock, code: str, region: str) -> str:
    """A centre with a hall that opened just now."""
    centre, hall = new_id(clock.now()), new_id(clock.now())
    stamps = hq_stamps(clock)
    with hq.journal.write("hq.centre", "hq") as session:
        session.add(
            CentreRow(
                id=centre, code=code, name=code, region=region, province=code, centre_kind="province", **stamps
            )
        )
        session.flush()
        session.add(
            HallRow(id=hall, code=f"H-{code}", name=code, customer_id=fleet.customer, centre_id=centre, **stamps)
        )
    return hall


@pytest.mark.both_databases
def test_a_granted_centre_comes_as_a_copy_of_that_centre_alone(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    grant(hq.journal, "L07", "centre/WH")
    assert made.sync().repaired == 0
    copied = [request.url.params["scope"] for request in made.wire.requests if "snapshot" in request.url.path]
    assert copied == ["centre/WH"]
    assert names(made, DeviceRow) == set(fleet.device.values())
    assert agree(made, hq)


def test_a_region_and_the_country_follow_centres_that_open_later(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    region, country = laptop(), laptop("L08", "HB08")
    grant(hq.journal, "L07", "region/C")
    grant(hq.journal, "L08", "national")
    same = new_hall(hq, fleet, clock, "HN", "C")
    other = new_hall(hq, fleet, clock, "GD", "S")
    region.sync()
    country.sync()
    assert names(region, HallRow) == {*fleet.hall.values(), same}
    assert names(country, HallRow) == {*fleet.hall.values(), same, other}
    assert agree(region, hq)
    assert agree(country, hq)


def test_a_project_opens_the_centres_where_its_contract_has_devices(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    new_hall(hq, fleet, clock, "GD", "S")
    with hq.journal.write("hq.contract", "hq") as session:
        session.get_one(DeviceRow, fleet.device["WH"]).contract_no = "HT-2026-01"
    grant(hq.journal, "L07", "project/HT-2026-01")
    made.sync()
    assert names(made, HallRow) == set(fleet.hall.values())


class TestWithdrawal:
    """What is taken back goes, but nothing of one's own."""

    def test_the_rows_go_and_the_rest_stays(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        grant(hq.journal, "L07", "centre/WH")
        made.sync()
        withdraw(hq.journal, "L07", "centre/WH")
        assert made.sync().state == RunState.DONE
        assert names(made, DeviceRow) == {fleet.device["HB"]}
        assert names(made, HallRow) == {fleet.hall["HB"]}
        assert agree(made, hq)
        assert made.sync().repaired == 0

    def test_own_records_and_what_they_name_stay(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        grant(hq.journal, "L07", "centre/WH")
        made.sync()
        sent = made.visit(fleet.hall["WH"])
        made.sync()
        unsent = made.visit(fleet.hall["WH"])
        withdraw(hq.journal, "L07", "centre/WH")
        report = made.sync()
        assert (report.state, report.sent, report.repaired) == (RunState.DONE, 1, 0)
        assert names(made, VisitRow) == {sent, unsent}
        assert fleet.hall["WH"] in names(made, HallRow)
        assert names(made, DeviceRow) == {fleet.device["HB"]}
        assert agree(made, hq)

    def test_taken_back_and_granted_again_comes_back(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        for change in (grant, withdraw, grant):
            change(hq.journal, "L07", "centre/WH")
            assert made.sync().repaired == 0
            assert agree(made, hq)
        assert names(made, DeviceRow) == set(fleet.device.values())

    def test_it_is_in_the_audit_of_both_sides(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        grant(hq.journal, "L07", "centre/WH")
        made.sync()
        withdraw(hq.journal, "L07", "centre/WH")
        made.sync()
        with made.journal.read() as session:
            last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).one()
        assert (last.action, last.actor) == ("sync.scopes", "hq")


@pytest.mark.both_databases
def test_a_grant_in_the_middle_of_a_run_is_whole_after_the_next(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()

    def grant_behind(request: httpx.Request, carry: Carry) -> httpx.Response:
        if request.url.path.endswith("/changes"):
            made.wire.fault = None
            grant(hq.journal, "L07", "centre/WH")
            rename(hq, fleet, "新名称")
        return carry()

    made.wire.fault = grant_behind
    made.sync()
    assert made.sync().repaired == 0
    assert names(made, DeviceRow) == set(fleet.device.values())
    assert agree(made, hq)


@pytest.mark.parametrize("scope", ["centre/XX", "region/9", "project/none", "staff/WH01", "", "-", "national/x"])
def test_only_what_exists_can_be_granted(laptop: Make, hq: Headquarters, scope: str) -> None:
    laptop()
    with pytest.raises(Refusal) as refused:
        grant(hq.journal, "L07", scope)
    assert refused.value.code == "scope.unknown"
    assert grants(hq.journal, "L07") == []


def test_an_unknown_laptop_and_an_unknown_grant_are_refused_in_words(laptop: Make, hq: Headquarters) -> None:
    laptop()
    with pytest.raises(Refusal) as refused:
        grant(hq.journal, "L99", "national")
    assert refused.value.code == "laptop.unknown"
    with pytest.raises(Refusal) as refused:
        withdraw(hq.journal, "L07", "national")
    assert refused.value.code == "grant.unknown"
    with Session(hq.engine) as session:
        assert session.exec(select(AuditRow).where(AuditRow.action == "hq.grant")).all() == []

"""A lead decides between two answers: whose word counts in which order, what stays asked, and who may (E12)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from drafting import answer as write_answer
from drafting import answers, at_headquarters, conflicts, inspection, settle_down
from joined import Fleet, Laptop, hq_stamps
from sqlmodel import col, select
from test_push import queue

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.merge import Choices, Side
from fieldkit.domain.record import ItemResult
from fieldkit.domain.ruling import Fate
from fieldkit.domain.words import Refusal
from fieldkit.services.inspections import InspectionDesk
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import CentreRow, EngineerRow, RoleAssignmentRow, WorkOrderRow
from fieldkit.storage.rows.rulings import RulingRow
from sync.bundles import read_receipt, write_bundle
from sync.carrying_out import Told, told_rulings
from sync.conflicts import open_conflicts, settle, take_side
from sync.deciding import rule
from sync.engine import RunState
from sync.hq.bundles import take_bundle
from sync.hq.desk import Headquarters
from sync.matters import Disputed, read_matters
from sync.wire import PROTOCOL, PROTOCOL_HEADER, Status

Make = Callable[..., Laptop]
SERIAL = "JF3-2403-0000"
BOTH = ("A01.1", "A01.5")


@dataclass
class Crew:
    """Two engineers with one record, of which the second came second, and the lead of their centre."""

    first: Laptop
    second: Laptop
    lead: Laptop
    record: str

    def dispute(self) -> Disputed:
        (found,) = read_matters(self.lead.journal, self.lead.transport).disputed
        return found

    def rule(self, reason: str = "", **sides: Side) -> None:
        """The lead decides on his laptop; sides by item, with `_` for the dot."""
        disputed = self.dispute()
        rule(self.lead.journal, disputed, choices(disputed, **sides), reason)

    def told(self) -> Told:
        (found,) = told_rulings(self.second.journal)
        return found

    def fates(self) -> dict[str, Fate]:
        return {place.member[0]: fate for place, fate in self.told().fates.items()}


def choices(disputed: Disputed, **sides: Side) -> Choices:
    named = {item.replace("_", "."): side for item, side in sides.items()}
    return {
        each.place: named[each.place.member[0]]
        for each in disputed.conflict.differences
        if each.place.member[0] in named
    }


def engineer(hq: Headquarters, staff_no: str, centre: str, role: str) -> None:
    """A person at headquarters, with a role beside that of an engineer."""
    stamps = hq_stamps(hq.journal.clock)  # type: ignore[arg-type]
    with hq.journal.write("hq.reference", "hq") as session:
        centre_id = session.exec(select(CentreRow.id).where(CentreRow.code == centre)).one()
        known = session.exec(select(EngineerRow).where(EngineerRow.staff_no == staff_no)).first()
        if known is None:
            person = {"name": "王组长", "engineer_kind": "service", "seniority": 5}
            session.add(
                EngineerRow(
                    id=new_id(stamps["created_at"]), staff_no=staff_no, centre_id=centre_id, **person, **stamps
                )
            )
        if role:
            session.add(
                RoleAssignmentRow(
                    id=new_id(stamps["created_at"]),
                    staff_no=staff_no,
                    role=role,
                    valid_from=date(2026, 1, 1),
                    **stamps,
                )
            )


def mark(made: Laptop, record: str, item: str, result: ItemResult) -> None:
    InspectionDesk(made.journal).mark(record, item, result, reason="x" if result is ItemResult.SKIP else "")


@pytest.fixture
def crew(laptop: Make, hq: Headquarters, fleet: Fleet) -> Crew:
    stamps = hq_stamps(hq.journal.clock)  # type: ignore[arg-type]
    with hq.journal.write("hq.reference", "hq") as session:
        session.add(
            WorkOrderRow(
                id=new_id(stamps["created_at"]),
                order_kind="annual",
                device_id=fleet.device["HB"],
                staff_no="HB07",
                due_on=stamps["created_at"].date(),
                **stamps,
            )
        )
    engineer(hq, "HB03", "HB", "RL")
    first, second, lead = laptop("L07", "HB07"), laptop("L08", "HB08"), laptop("L03", "HB03")
    record = InspectionDesk(first.journal).start(SERIAL)
    settle_down(first, second)
    InspectionDesk(second.journal).start(SERIAL)
    for item, mine, theirs in (("A01.1", "FAIL", "PASS"), ("A01.5", "PASS", "FAIL")):
        mark(first, record, item, ItemResult(mine))
        mark(second, record, item, ItemResult(theirs))
    first.sync()
    assert second.sync().conflicts == 1
    return Crew(first, second, lead, record)


@pytest.fixture
def tick(hq: Headquarters) -> Callable[[], None]:
    return lambda: hq.journal.clock.advance(minutes=1)  # type: ignore[attr-defined]


class TestARulingInTime:
    @pytest.mark.both_databases
    def test_is_carried_out_and_leaves_in_the_same_run(self, crew: Crew, hq: Headquarters) -> None:
        crew.rule(A01_1=Side.MINE, A01_5=Side.THEIRS)
        crew.lead.sync()
        report = crew.second.sync()
        assert (report.state, report.conflicts, report.ruled) == (RunState.DONE, 0, 1)
        settle_down(crew.first)
        expected = {"A01.1": "PASS", "A01.5": "PASS"}
        assert answers(crew.first, crew.record) == answers(crew.second, crew.record) == expected
        assert crew.fates() == dict.fromkeys(BOTH, Fate.TAKEN)
        assert read_matters(crew.lead.journal, crew.lead.transport).disputed == ()
        assert [made.sync().repaired for made in (crew.first, crew.second, crew.lead)] == [0, 0, 0]

    def test_takes_what_was_answered_elsewhere_meanwhile_with_it(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.THEIRS)
        crew.lead.sync()
        mark(crew.second, crew.record, "A02.4", ItemResult.PASS)
        mark(crew.first, crew.record, "A03.4", ItemResult.PASS)
        settle_down(crew.first, crew.second, crew.first)
        expected = {"A01.1": "FAIL", "A01.5": "PASS", "A02.4": "PASS", "A03.4": "PASS"}
        assert answers(crew.first, crew.record) == answers(crew.second, crew.record) == expected

    def test_stays_on_file_with_both_versions_and_the_name_of_the_lead(self, crew: Crew) -> None:
        crew.rule("见照片", A01_1=Side.THEIRS, A01_5=Side.MINE)
        crew.lead.sync()
        crew.second.sync()
        (row,) = conflicts(crew.second)
        assert (row.state, row.settled_by) == ("settled", "HB03")
        assert json.loads(row.decision) == {
            "item_answer/A01.1/result": "theirs",
            "item_answer/A01.5/result": "mine",
        }
        kept = [json.loads(body)["item_answer"][0]["result"] for body in (row.mine, row.theirs)]
        assert kept == ["PASS", "FAIL"]
        told = crew.told()
        assert (told.ruling.by, told.ruling.reason) == ("王组长 HB03", "见照片")
        weighed = [told.difference(one.place) for one in told.ruling.places]
        assert [each.mine["result"] for each in weighed if each is not None] == ["PASS", "FAIL"]
        with crew.second.journal.read() as session:
            statement = select(AuditRow).where(AuditRow.action == "conflict.ruled")
            (entry,) = session.exec(statement).all()
        assert (entry.actor, entry.why) == ("HB03", f"{told.ruling.id} 见照片")

    def test_is_one_use_case_on_the_laptop_of_the_lead(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.MINE)
        assert [(row.record_kind, row.state) for row in crew.lead.outbox()] == [("ruling", "pending")]
        with crew.lead.journal.read() as session:
            entry = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).one()
        assert (entry.action, entry.actor) == ("conflict.rule", "HB03")

    def test_is_not_given_to_the_laptop_of_another(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.MINE)
        crew.lead.sync()
        crew.first.sync()
        assert told_rulings(crew.first.journal) == ()
        with crew.first.journal.read() as session:
            assert len(session.exec(select(RulingRow)).all()) == 1, "it sees it, as it sees the record"

    def test_costs_a_run_without_news_nothing(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.MINE)
        crew.lead.sync()
        settle_down(crew.second, crew.first)
        for made in (crew.first, crew.second, crew.lead):
            made.sync()
            made.wire.requests.clear()
            made.sync()
            assert made.wire.paths() == ["POST /token", "GET /changes"]

    def test_of_a_draft_of_one_engineer_alone_reaches_him(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        engineer(hq, "HB03", "HB", "RL")
        first, second, lead = laptop("L05", "HB07"), laptop("L07", "HB07"), laptop("L03", "HB03")
        record = inspection(first, fleet, A1="PASS")
        settle_down(first, second)
        write_answer(first, record, "A1", "FAIL")
        write_answer(second, record, "A1", "WARN")
        first.sync()
        second.sync()
        Crew(first, second, lead, record).rule(A1=Side.THEIRS)
        lead.sync()
        assert second.sync().ruled == 1
        assert answers(second, record) == {"A1": "FAIL"}
        assert [made.sync().repaired for made in (first, second, lead)] == [0, 0, 0]


class TestTheListOfTheLead:
    def test_says_what_is_decided_and_on_its_way(self, crew: Crew) -> None:
        assert not crew.dispute().is_decided
        crew.rule("见照片", A01_1=Side.MINE, A01_5=Side.THEIRS)
        for _ in range(2):  # before it is sent, and after
            found = crew.dispute()
            assert (found.is_decided, found.ruled_by, found.reason) == (True, "王组长 HB03", "见照片")
            assert {place.member[0]: side for place, side in found.ruled.items()} == {
                "A01.1": Side.MINE,
                "A01.5": Side.THEIRS,
            }
            crew.lead.sync()

    def test_asks_again_where_an_answer_has_changed_since(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.MINE, A01_5=Side.THEIRS)
        crew.lead.sync()
        mark(crew.first, crew.record, "A01.1", ItemResult.SKIP)
        crew.first.sync()
        found = crew.dispute()
        assert not found.is_decided
        assert [place.member[0] for place in found.ruled] == ["A01.5"]

    def test_another_lead_sees_it_too_and_cannot_decide_again(
        self, crew: Crew, hq: Headquarters, laptop: Make
    ) -> None:
        engineer(hq, "HB04", "HB", "SCM")
        manager = laptop("L04", "HB04")
        crew.rule(A01_1=Side.MINE, A01_5=Side.THEIRS)
        crew.lead.sync()
        (found,) = read_matters(manager.journal, manager.transport).disputed
        assert found.is_decided
        with pytest.raises(Refusal) as refused:
            rule(manager.journal, found, choices(found, A01_1=Side.MINE, A01_5=Side.MINE))
        assert refused.value.code == "ruling.made"

    def test_forgets_what_came_to_agree_by_itself_with_the_same_run(
        self, crew: Crew, tick: Callable[[], None]
    ) -> None:
        mark(crew.second, crew.record, "A01.1", ItemResult.FAIL)
        mark(crew.second, crew.record, "A01.5", ItemResult.PASS)
        tick()
        # later ones of the other side: nothing of his own is left in what the second laptop has then
        mark(crew.first, crew.record, "A01.1", ItemResult.FAIL)
        mark(crew.first, crew.record, "A01.5", ItemResult.PASS)
        crew.first.sync()
        assert crew.second.sync().conflicts == 0
        assert read_matters(crew.lead.journal, crew.lead.transport).disputed == ()
        assert crew.second.sync().repaired == crew.first.sync().repaired == 0

    def test_forgets_what_came_to_agree_after_a_part_was_ruled(self, crew: Crew, tick: Callable[[], None]) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.THEIRS)
        crew.lead.sync()
        mark(crew.second, crew.record, "A01.1", ItemResult.SKIP)
        assert crew.second.sync().conflicts == 1
        tick()
        mark(crew.first, crew.record, "A01.1", ItemResult.SKIP)
        crew.first.sync()
        assert crew.second.sync().conflicts == 0
        assert read_matters(crew.lead.journal, crew.lead.transport).disputed == ()
        assert crew.second.sync().repaired == crew.first.sync().repaired == 0

    def test_cannot_be_half(self, crew: Crew) -> None:
        with pytest.raises(Refusal) as refused:
            crew.rule(A01_1=Side.MINE)
        assert refused.value.code == "conflict.undecided"
        assert crew.lead.outbox() == []


class TestARulingThatComesLate:
    @pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "not sent"])
    def test_changes_nothing_that_the_engineer_has_decided(self, crew: Crew, is_sent: bool) -> None:
        disputed = crew.dispute()
        take_side(crew.second.journal, open_conflicts(crew.second.journal)[0].id, Side.MINE)
        if is_sent:
            crew.second.sync()
        rule(crew.lead.journal, disputed, choices(disputed, A01_1=Side.THEIRS, A01_5=Side.THEIRS))
        crew.lead.sync()
        report = crew.second.sync()
        assert (report.conflicts, report.ruled) == (0, 0)
        settle_down(crew.first)
        expected = {"A01.1": "PASS", "A01.5": "FAIL"}
        assert answers(crew.first, crew.record) == answers(crew.second, crew.record) == expected
        assert crew.fates() == dict.fromkeys(BOTH, Fate.CLOSED)
        (row,) = conflicts(crew.second)
        assert row.settled_by == "HB08"

    def test_leaves_a_place_that_he_answered_anew_as_a_question(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.THEIRS)
        crew.lead.sync()
        mark(crew.second, crew.record, "A01.1", ItemResult.SKIP)
        report = crew.second.sync()
        assert (report.conflicts, report.ruled) == (1, 1)
        assert crew.fates() == {"A01.1": Fate.CHANGED, "A01.5": Fate.TAKEN}
        assert answers(crew.second, crew.record) == {"A01.1": "SKIP", "A01.5": "PASS"}
        (conflict,) = open_conflicts(crew.second.journal)
        assert [each.place.member for each in conflict.differences] == [("A01.1",)]
        assert [each.place.member[0] for each in crew.dispute().open] == ["A01.1"]
        settle(crew.second.journal, conflict.id, {conflict.differences[0].place: Side.MINE})
        settle_down(crew.second, crew.first)
        assert answers(crew.first, crew.record) == {"A01.1": "SKIP", "A01.5": "PASS"}
        (row,) = conflicts(crew.second)
        assert json.loads(row.decision) == {
            "item_answer/A01.1/result": "mine",
            "item_answer/A01.5/result": "theirs",
        }

    def test_leaves_a_place_that_the_other_answered_anew_as_a_question(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.MINE, A01_5=Side.MINE)
        mark(crew.first, crew.record, "A01.1", ItemResult.SKIP)
        crew.first.sync()
        crew.lead.sync()
        report = crew.second.sync()
        assert (report.conflicts, report.ruled) == (1, 1)
        assert crew.fates() == {"A01.1": Fate.CHANGED, "A01.5": Fate.TAKEN}
        crew.rule(A01_1=Side.THEIRS)
        crew.lead.sync()
        assert crew.second.sync().conflicts == 0
        settle_down(crew.first)
        assert (
            answers(crew.first, crew.record)
            == answers(crew.second, crew.record)
            == {
                "A01.1": "SKIP",
                "A01.5": "FAIL",
            }
        )

    def test_fits_nowhere_where_all_was_answered_anew(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.THEIRS, A01_5=Side.THEIRS)
        crew.lead.sync()
        for item in BOTH:
            mark(crew.second, crew.record, item, ItemResult.SKIP)
        assert crew.second.sync().ruled == 0
        assert crew.fates() == dict.fromkeys(BOTH, Fate.CHANGED)
        assert not crew.dispute().is_decided


class TestTwoRulings:
    def test_that_come_together_the_earlier_one_counts(
        self, crew: Crew, hq: Headquarters, laptop: Make, tick: Callable[[], None]
    ) -> None:
        engineer(hq, "HB04", "HB", "SCM")
        manager = laptop("L04", "HB04")
        (seen,) = read_matters(manager.journal, manager.transport).disputed
        crew.rule(A01_1=Side.MINE, A01_5=Side.MINE)
        tick()
        rule(manager.journal, seen, choices(seen, A01_1=Side.THEIRS, A01_5=Side.THEIRS))
        settle_down(manager, crew.lead)
        assert crew.dispute().ruled_by == "王组长 HB03"
        crew.second.sync()
        assert answers(crew.second, crew.record) == {"A01.1": "PASS", "A01.5": "FAIL"}
        later, earlier = told_rulings(crew.second.journal)
        assert [set(told.fates.values()) for told in (earlier, later)] == [{Fate.TAKEN}, {Fate.CLOSED}]

    def test_the_same_one_sent_twice_is_one(self, crew: Crew) -> None:
        crew.rule(A01_1=Side.MINE, A01_5=Side.MINE)
        (row,) = crew.lead.outbox()
        crew.lead.sync()
        sent = crew.lead.outbox()[0].body
        assert sent is not None
        queue(crew.lead, "ruling", sent, record_id=row.record_id)
        crew.lead.sync()
        assert crew.lead.states() == [Status.APPLIED, Status.DUPLICATE]
        crew.second.sync()
        assert crew.fates() == dict.fromkeys(BOTH, Fate.TAKEN)


def test_a_ruling_waits_until_the_other_version_has_come_down(crew: Crew) -> None:
    """The answers of a run were lost: headquarters has refused what this laptop does not know to be refused."""
    import httpx

    crew.rule(A01_1=Side.MINE, A01_5=Side.MINE)
    crew.lead.sync()
    mark(crew.first, crew.record, "A03.4", ItemResult.PASS)
    crew.first.sync()
    mark(crew.second, crew.record, "A02.4", ItemResult.PASS)

    def no_push(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if not request.url.path.endswith("/push"):
            return carry()
        stream = httpx.ByteStream(b'{"code":"odd"}')
        return httpx.Response(422, headers={PROTOCOL_HEADER: PROTOCOL}, stream=stream)

    crew.second.wire.fault = no_push
    report = crew.second.sync()
    assert (report.state, report.ruled, crew.told().fates) == (RunState.STOPPED, 0, {})
    crew.second.wire.fault = None
    assert crew.second.sync().ruled == 1
    settle_down(crew.second, crew.first)
    assert answers(crew.first, crew.record) == {
        "A01.1": "PASS",
        "A01.5": "FAIL",
        "A02.4": "PASS",
        "A03.4": "PASS",
    }


def test_it_travels_both_ways_by_bundle(crew: Crew, hq: Headquarters, tmp_path: Path) -> None:
    crew.rule(A01_1=Side.MINE, A01_5=Side.THEIRS)
    write_bundle(crew.lead.journal, tmp_path / "lead.out")
    assert take_bundle(hq, tmp_path / "lead.out", tmp_path / "lead.back").held == 0
    read_receipt(crew.lead.journal, tmp_path / "lead.back")
    write_bundle(crew.second.journal, tmp_path / "out")
    take_bundle(hq, tmp_path / "out", tmp_path / "back")
    assert read_receipt(crew.second.journal, tmp_path / "back").held == 0
    assert crew.fates() == dict.fromkeys(BOTH, Fate.TAKEN)
    write_bundle(crew.second.journal, tmp_path / "next")
    take_bundle(hq, tmp_path / "next", tmp_path / "last")
    assert [status for status, _ in at_headquarters(hq, crew.record)][-1] == "applied"
    crew.first.sync()
    assert answers(crew.first, crew.record) == {"A01.1": "PASS", "A01.5": "PASS"}


class TestWhoMay:
    def body(self, crew: Crew, **changes: Any) -> tuple[bytes, str]:
        """A ruling as a dishonest program might write it, and its id."""
        crew.rule(A01_1=Side.MINE, A01_5=Side.MINE)
        crew.lead.sync()
        sent = crew.lead.outbox()[0].body
        assert sent is not None
        body = json.loads(sent) | changes
        return json.dumps(body, sort_keys=True, separators=(",", ":")).encode(), body["id"]

    def forged(self, crew: Crew, by: Laptop, **changes: Any) -> None:
        ruling_id = new_id(by.journal.clock.now())
        stamped = {"id": ruling_id, "author": by.staff_no, "device_code": by.code}
        body, _ = self.body(crew, **(stamped | changes))
        queue(by, "ruling", body, record_id=ruling_id)
        by.sync()

    def held(self, made: Laptop) -> tuple[str, str]:
        row = [row for row in made.outbox() if row.record_kind == "ruling"][-1]
        return row.state, row.reason

    @pytest.mark.both_databases
    def test_an_engineer_may_not(self, crew: Crew) -> None:
        self.forged(crew, crew.second)
        assert self.held(crew.second) == (Status.QUARANTINED, "role")

    def test_the_service_refuses_him_too(self, crew: Crew) -> None:
        disputed = crew.dispute()
        with pytest.raises(Refusal) as refused:
            rule(crew.second.journal, disputed, choices(disputed, A01_1=Side.MINE, A01_5=Side.MINE))
        assert refused.value.code == "role.refused"
        assert told_rulings(crew.second.journal) == ()

    def test_a_lead_of_another_centre_may_not(self, crew: Crew, hq: Headquarters, laptop: Make) -> None:
        engineer(hq, "WH01", "WH", "RL")
        stranger = laptop("L09", "WH01")
        self.forged(crew, stranger)
        assert self.held(stranger) == (Status.QUARANTINED, "scope")

    def test_nor_for_a_draft_of_an_engineer_of_another_centre(
        self, crew: Crew, hq: Headquarters, laptop: Make, fleet: Fleet
    ) -> None:
        engineer(hq, "WH01", "WH", "RL")
        stranger = laptop("L09", "WH01")
        alone = inspection(crew.first, fleet, A1="PASS")
        crew.first.sync()
        self.forged(crew, stranger, record_id=alone)
        assert self.held(stranger) == (Status.QUARANTINED, "scope")

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"author": "HB07"}, "author"),
            ({"record_id": "01a20621-ad00-7e35-bd38-db114416bdff"}, "unplaced"),
            ({"record_kind": "probe_run"}, "shape"),
            ({"record_kind": "crystal_ball"}, "shape"),
            ({"places": []}, "shape"),
            ({"places": [{"within": "x"}]}, "shape"),
            ({"refused_n": 2**60}, "shape"),
            ({"created_at": "0001-01-01T00:00:00.000Z"}, "shape"),
            ({"device_code": "L07"}, "device_code"),
        ],
    )
    def test_what_is_none_is_kept_aside(self, crew: Crew, changes: dict[str, Any], reason: str) -> None:
        self.forged(crew, crew.lead, **changes)
        assert self.held(crew.lead) == (Status.QUARANTINED, reason)

    def test_what_was_refused_decides_nothing(self, crew: Crew) -> None:
        ruling_id = new_id(crew.second.journal.clock.now())
        disputed = crew.dispute()
        rule(crew.lead.journal, disputed, choices(disputed, A01_1=Side.MINE, A01_5=Side.MINE))
        with crew.lead.journal.read() as session:
            row = session.exec(select(RulingRow)).one()
        body = {**row.values(), "id": ruling_id, "author": "HB07", "device_code": "L07"}
        del body["ver"]
        stamps = dict.fromkeys(("created_at", "updated_at"), "2026-11-23T02:00:00.000Z")
        queue(crew.first, "ruling", canonical_bytes(body | stamps), record_id=ruling_id)
        crew.first.sync()
        assert self.held(crew.first) == (Status.QUARANTINED, "role")
        assert crew.second.sync().ruled == 0
        assert len(open_conflicts(crew.second.journal)) == 1

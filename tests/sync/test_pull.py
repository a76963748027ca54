"""What headquarters holds of a scope is what a laptop holds of it: in the same versions, with the same bytes."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop, hq_stamps
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlmodel import Session, select
from test_push import plain, spoken
from test_run import inspect, rename

from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.base import RecordRow
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import SyncRunRow
from fieldkit.storage.rows.reference import CentreRow, ContactRow, DeviceRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from fieldkit.storage.settings import Setting
from sync.engine import RunState
from sync.following import scope_totals
from sync.hq import copies
from sync.hq.desk import Headquarters, issue_enrolment_code
from sync.hq.feed import page, scope_sums
from sync.hq.lives import UNKNOWN
from sync.session import enrol
from sync.wire import FeedPage, read

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]


def agree(made: Laptop, hq: Headquarters) -> bool:
    """Whether both sides hold the same of every scope that the laptop follows."""
    with made.journal.read() as here, Session(hq.engine) as there:
        followed = here.connection().execute(text("SELECT scope FROM hq_followed")).scalars().all()
        ours = scope_totals(here)
        assert set(ours) <= set(followed)
        theirs = {scope: sums for scope, sums in scope_sums(there, followed).items() if sums != (0, 0)}
        return ours == theirs


def forgetting(kind: str, times: int = 1) -> Callable[[httpx.Request, Carry], httpx.Response]:
    """A feed that leaves rows of a kind out, which must not happen."""
    left = [times]

    def fault(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if request.url.path.endswith("/changes") and left[0]:
            document = json.loads(plain(answer))
            kept = [row for row in document["rows"] if row["kind"] != kind]
            left[0] -= len(kept) != len(document["rows"])
            return spoken(answer, as_written(document | {"rows": kept}))
        return answer

    return fault


def as_written(document: object) -> bytes:
    """JSON with the bodies in their own bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def add_contact(hq: Headquarters, fleet: Fleet, clock: FakeClock, name: str = "王姐") -> str:
    contact_id = new_id(clock.now())
    with hq.journal.write("hq.contact", "hq") as session:
        session.add(
            ContactRow(
                id=contact_id, hall_id=fleet.hall["HB"], name=name, contact_role="custodian", **hq_stamps(clock)
            )
        )
    return contact_id


def delete_at(hq: Headquarters, table: type[RecordRow], record_id: str) -> None:
    with hq.journal.write("hq.delete", "hq") as session:
        session.delete(session.get_one(table, record_id))


def names(made: Laptop, table: type[RecordRow]) -> set[str]:
    with made.journal.read() as session:
        return {row.id for row in session.exec(select(table)).all()}


def parked(made: Laptop) -> list[str]:
    with made.journal.read() as session:
        return [row.reason for row in session.exec(select(HqParkedRow)).all()]


class TestDigest:
    """At the end of a run both sums are compared, and what differs is repaired."""

    def test_both_sides_agree_after_every_kind_of_change(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        assert agree(made, hq)
        visit = made.visit(fleet.hall["HB"])
        made.probe(fleet.device["HB"], count=3)
        made.seal()
        rename(hq, fleet, "新名称")
        contact = add_contact(hq, fleet, clock)
        assert made.sync().repaired == 0
        assert agree(made, hq)
        made.name_custodian(visit, "甲")
        delete_at(hq, ContactRow, contact)
        assert made.sync().repaired == 0
        assert agree(made, hq)

    def test_a_row_that_the_feed_left_out_is_fetched_and_counted(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        contact = add_contact(hq, fleet, clock)
        rename(hq, fleet, "新名称")
        made.wire.fault = forgetting("contact")
        assert made.sync().repaired == 1
        assert contact in names(made, ContactRow)
        assert made.sync().repaired == 0
        assert agree(made, hq)
        with made.journal.read() as session:
            assert [run.repaired for run in session.exec(select(SyncRunRow)).all()] == [0, 1, 0]

    def test_only_the_bucket_that_differs_is_looked_at(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        for _ in range(40):
            add_contact(hq, fleet, clock)
        made.sync()
        wanted = add_contact(hq, fleet, clock)
        made.wire.fault = forgetting("contact")
        made.wire.requests.clear()
        assert made.sync().repaired == 1
        assert made.wire.paths() == ["POST /token", "GET /changes", *["GET /digest"] * 3, "POST /records"]
        assert json.loads(made.wire.requests[-1].content)["ids"] == [wanted]

    def test_an_old_version_here_is_replaced(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        rename(hq, fleet, "新名称")
        made.wire.fault = forgetting("hall")
        assert made.sync().repaired == 1
        with made.journal.read() as session:
            assert session.get_one(HallRow, fleet.hall["HB"]).name == "新名称"

    def test_a_body_changed_on_the_way_is_noticed_and_replaced(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        rename(hq, fleet, "新名称")

        def falsify(request: httpx.Request, carry: Carry) -> httpx.Response:
            answer = carry()
            if request.url.path.endswith("/changes"):
                return spoken(answer, plain(answer).replace("新名称".encode(), "旧名称".encode()))
            return answer

        made.wire.fault = falsify
        assert made.sync().repaired == 1
        with made.journal.read() as session:
            assert session.get_one(HallRow, fleet.hall["HB"]).name == "新名称"

    def test_a_row_that_headquarters_does_not_have_leaves(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        contact = add_contact(hq, fleet, clock)
        made.sync()
        delete_at(hq, ContactRow, contact)
        made.wire.fault = forgetting("contact")
        assert made.sync().repaired == 1
        assert contact not in names(made, ContactRow)
        assert agree(made, hq)

    def test_a_row_lost_from_its_table_comes_again_on_the_next_day(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        contact = add_contact(hq, fleet, clock)
        made.sync()
        with made.journal.write("damage", "", synchronise=False) as session:
            session.connection().execute(text("DELETE FROM contact"))
        assert made.sync().repaired == 0
        clock.advance(days=1)
        assert made.sync().repaired == 1
        assert contact in names(made, ContactRow)

    def test_operations_whose_answer_is_out_are_no_difference(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        made.visit(fleet.hall["HB"])

        def refuse_after(request: httpx.Request, carry: Carry) -> httpx.Response:
            answer = carry()
            if request.url.path.endswith("/push"):
                return httpx.Response(422, headers=answer.headers, stream=httpx.ByteStream(b'{"code":"odd"}'))
            return answer

        made.wire.fault = refuse_after
        assert made.sync().repaired == 0
        assert "GET /digest" not in made.wire.paths()
        made.wire.fault = None
        assert made.sync().repaired == 0
        assert agree(made, hq)

    def test_a_record_of_tomorrow_counts_though_it_is_parked(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        with Session(hq.engine) as session:
            session.connection().execute(text("UPDATE hq_change SET schema_no = 9 WHERE record_kind = 'hall'"))
            session.commit()
        other = laptop("L08", "HB08")
        assert parked(other).count("schema.newer") == 1
        assert other.sync().repaired == 0
        assert made.sync().repaired == 0


class TestTombstones:
    """What headquarters deletes goes, unless something here still names it."""

    def test_a_deleted_device_goes_with_its_place_in_the_search(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        delete_at(hq, DeviceRow, fleet.device["HB"])
        assert made.sync().state == RunState.DONE
        assert names(made, DeviceRow) == set()
        with made.journal.read() as session:
            assert session.connection().execute(text("SELECT count(*) FROM device_search")).scalar_one() == 0

    def test_what_a_visit_names_stays_until_it_is_named_no_more(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        inspection = inspect(made, made.visit(fleet.hall["HB"]), fleet.device["HB"])
        delete_at(hq, DeviceRow, fleet.device["HB"])
        made.sync()
        assert names(made, DeviceRow) == {fleet.device["HB"]}
        assert parked(made) == ["referred"]
        assert agree(made, hq)
        assert made.sync().repaired == 0
        with made.journal.write("undo", "", synchronise=False) as session:
            for table, column in (("item_answer", "inspection_id"), ("inspection", "id")):
                statement = text(f"DELETE FROM {table} WHERE {column} = :id")
                session.connection().execute(statement, {"id": inspection})
        rename(hq, fleet, "新名称")
        made.sync()
        assert names(made, DeviceRow) == set()
        assert parked(made) == []

    def test_deleted_and_made_again_converges(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        there, late = laptop(), laptop("L08", "HB08")
        contact = add_contact(hq, fleet, clock)
        there.sync()
        late.sync()
        delete_at(hq, ContactRow, contact)
        there.sync()
        with hq.journal.write("hq.contact", "hq") as session:
            session.add(
                ContactRow(
                    id=contact, hall_id=fleet.hall["HB"], name="李姐", contact_role="custodian", **hq_stamps(clock)
                )
            )
        for made in (there, late):
            assert made.sync().repaired == 0
            with made.journal.read() as session:
                assert session.get_one(ContactRow, contact).name == "李姐"
            assert agree(made, hq)

    def test_a_hall_that_moves_to_another_centre_takes_its_devices_with_it(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        old, new = laptop(), laptop("L09", "WH01")
        contact = add_contact(hq, fleet, clock)
        old.sync()
        with hq.journal.write("hq.move", "hq") as session:
            centre = session.exec(select(CentreRow).where(CentreRow.code == "WH")).one()
            session.get_one(HallRow, fleet.hall["HB"]).centre_id = centre.id
        for made in (old, new):
            report = made.sync()
            assert (report.state, report.repaired) == (RunState.DONE, 0)
            assert agree(made, hq)
        assert (names(old, HallRow), names(old, DeviceRow), names(old, ContactRow)) == (set(), set(), set())
        assert names(new, DeviceRow) == set(fleet.device.values())
        assert names(new, ContactRow) == {contact}

    def test_a_hall_that_moved_stays_where_a_visit_of_ours_names_it(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        visit = made.visit(fleet.hall["HB"])
        with hq.journal.write("hq.move", "hq") as session:
            centre = session.exec(select(CentreRow).where(CentreRow.code == "WH")).one()
            session.get_one(HallRow, fleet.hall["HB"]).centre_id = centre.id
        assert made.sync().repaired == 0
        assert names(made, HallRow) == {fleet.hall["HB"]}
        assert names(made, VisitRow) == {visit}
        assert agree(made, hq)


class TestCopies:
    """A new laptop takes copies of its scopes, page by page, and then the feed."""

    def test_a_new_laptop_reads_no_history(self, bare_laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        for number in range(30):
            rename(hq, fleet, f"名称{number}")
        made = bare_laptop("L07", "HB07")
        enrol(made.journal, made.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
        made.wire.requests.clear()
        assert made.sync().state == RunState.DONE
        assert agree(made, hq)
        assert made.wire.paths() == ["POST /token", *["GET /snapshot"] * 3, "GET /changes"]
        with made.journal.read() as session:
            assert session.get_one(HallRow, fleet.hall["HB"]).name == "名称29"

    @pytest.mark.parametrize("late", [False, True], ids=["request-lost", "answer-lost"])
    def test_a_cut_at_any_request_costs_one_page(
        self, bare_laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock, late: bool
    ) -> None:
        for number in range(6):
            add_contact(hq, fleet, clock, f"联系人{number}")
        made = bare_laptop("L07", "HB07")
        enrol(made.journal, made.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
        reached: list[str] = []

        def small_then_cut(request: httpx.Request, carry: Carry) -> httpx.Response:
            if not request.url.path.endswith("/snapshot"):
                return carry()
            wanted = dict(request.url.params) | {"limit": "2"}
            request.url = request.url.copy_with(params=wanted)
            place = f"{wanted['scope']}:{wanted['after_kind']}:{wanted['after_id']}"
            first = place not in reached
            reached.append(place)
            if first:
                if late:
                    carry()
                raise httpx.ReadError("cut", request=request)
            return carry()

        made.wire.fault = small_then_cut
        runs = 0
        while made.sync().state == RunState.OFFLINE:
            runs += 1
            assert runs < 60
        assert runs > 5
        assert all(reached.count(place) == 2 for place in reached)
        assert agree(made, hq)
        assert len(names(made, ContactRow)) == 6

    def test_what_changes_while_a_copy_is_taken_arrives_too(
        self, bare_laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        doomed = add_contact(hq, fleet, clock)
        made = bare_laptop("L07", "HB07")
        enrol(made.journal, made.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))

        def change_behind(request: httpx.Request, carry: Carry) -> httpx.Response:
            answer = carry()
            if request.url.params.get("scope") == "centre/HB":
                made.wire.fault = None
                rename(hq, fleet, "复制期间改名")
                delete_at(hq, ContactRow, doomed)
            return answer

        made.wire.fault = change_behind
        report = made.sync()
        assert (report.state, report.repaired) == (RunState.DONE, 0)
        assert agree(made, hq)
        assert doomed not in names(made, ContactRow)

    def test_a_laptop_cannot_copy_what_it_does_not_see(self, laptop: Make, hq: Headquarters) -> None:
        made = laptop()
        seen: list[int] = []

        def peek(request: httpx.Request, carry: Carry) -> httpx.Response:
            if request.url.path.endswith("/changes"):
                made.wire.fault = None
                for path in ("snapshot?scope=centre/WH", "digest?scope=centre/WH", "digest?scope=staff/WH01"):
                    url = f"https://hq.example/sync/v1/{path}"
                    probe = httpx.Request("GET", url, headers=dict(request.headers))
                    seen.append(made.wire.handle_request(probe).status_code)
            return carry()

        made.wire.fault = peek
        made.sync()
        assert seen == [404, 404, 404]


@pytest.mark.both_databases
def test_the_last_page_tells_the_sums(laptop: Make) -> None:
    made = laptop()
    pages: list[FeedPage] = []

    def listen(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if request.url.path.endswith("/changes"):
            pages.append(read(plain(answer), FeedPage))
            return spoken(answer, plain(answer))
        return answer

    made.wire.fault = listen
    made.sync()
    assert set(pages[0].digest) == {"", "centre/HB"}
    assert made.setting(Setting.FEED_CURSOR) == pages[0].next


class TestDeletedDrafts:
    """A draft may be dropped; what somebody else wrote meanwhile beats that."""

    def drop(self, made: Laptop, visit: str) -> None:
        with made.journal.write("visit.drop", made.staff_no) as session:
            session.delete(session.get_one(VisitRow, visit))

    def pair(self, laptop: Make, fleet: Fleet) -> tuple[Laptop, Laptop, str]:
        made, other = laptop(), laptop("L08", "HB07")
        visit = made.visit(fleet.hall["HB"])
        made.sync()
        other.sync()
        return made, other, visit

    def test_it_goes_from_the_other_laptop_too(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made, other, visit = self.pair(laptop, fleet)
        self.drop(made, visit)
        for one in (made, other, made):
            report = one.sync()
            assert (report.state, report.repaired, report.conflicts) == (RunState.DONE, 0, 0)
            assert agree(one, hq)
        assert names(other, VisitRow) == set()
        assert made.states() == ["applied", "applied"]

    def test_an_unsent_edit_beats_it(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made, other, visit = self.pair(laptop, fleet)
        other.name_custodian(visit, "甲")
        self.drop(made, visit)
        for one in (made, other, made):
            report = one.sync()
            assert (report.state, report.repaired, report.conflicts) == (RunState.DONE, 0, 0)
            assert agree(one, hq)
        for one in (made, other):
            with one.journal.read() as session:
                assert session.get_one(VisitRow, visit).custodian == "甲"

    def test_an_edit_that_was_sent_first_beats_it_too(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made, other, visit = self.pair(laptop, fleet)
        other.name_custodian(visit, "甲")
        other.sync()
        self.drop(made, visit)
        report = made.sync()
        assert (report.state, report.repaired, report.conflicts) == (RunState.DONE, 0, 0)
        with made.journal.read() as session:
            assert session.get_one(VisitRow, visit).custodian == "甲"
        assert agree(made, hq)

    def test_what_headquarters_never_had_needs_no_deletion(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        self.drop(made, made.visit(fleet.hall["HB"]))
        assert made.sync().state == RunState.DONE
        assert [(row.state, row.reason) for row in made.outbox()] == [("rejected", "record.missing")]
        assert agree(made, hq)


def test_what_a_scope_holds_is_found_without_reading_other_scopes(hq: Headquarters) -> None:
    plans: list[str] = []
    with Session(hq.engine) as session:
        connection = session.connection()

        def explain(
            _c: object, cursor: DBAPICursor, statement: str, values: tuple[object, ...], *_: object
        ) -> None:
            if statement.startswith("SELECT") and "hq_head" in statement:
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
                plans.extend(row[3] for row in cursor.fetchall() if "hq_head" in row[3])

        event.listen(connection, "before_cursor_execute", explain)
        session.connection().execute(
            text("INSERT INTO hq_digest (scope, record_kind, count, total) VALUES ('centre/HB', 'hall', 1, 1)")
        )
        copies.copy_page(session, "e", "centre/HB", ("hall", "a"), 500)
        copies.digest_of_kind(session, "e", "centre/HB", "hall")
        copies.heads_of_buckets(session, "e", "centre/HB", "hall", ["ab", "cd"])
        copies.records(session, "centre/HB", "hall", ["a", "b"])
        session.rollback()
    assert len(plans) == 4
    assert all("(scope=? AND record_kind=?" in plan for plan in plans), plans


def test_a_page_costs_no_more_where_more_is_behind_it(hq: Headquarters, fleet: Fleet, clock: FakeClock) -> None:
    def steps() -> int:
        """Hundreds of steps of the database for one page of ten."""
        counted: list[None] = []
        with Session(hq.engine) as session:
            driver: Any = session.connection().connection.dbapi_connection
            driver.set_progress_handler(lambda: counted.append(None), 100)
            page(session, "e", 0, 10, ["", "centre/HB", "staff/HB07"], UNKNOWN)
            driver.set_progress_handler(None, 0)
        return len(counted)

    for number in range(20):
        add_contact(hq, fleet, clock, f"王{number}")
    before = steps()
    for number in range(200):
        add_contact(hq, fleet, clock, f"李{number}")
    assert steps() <= before + 2

"""How does a record become a sealed one, and can anything of it be changed after that?"""

from dataclasses import asdict, replace

import pytest
from inspection_walk import CLEANED, HERO, INK, NEIGHBOUR, SIGNED, begin, photo, ready, seal
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.envelope import payload_of, verify_envelope
from fieldkit.domain.record import Grade, ItemResult, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Refusal
from fieldkit.services import checklist as checklist_module
from fieldkit.services.documents import canonical_content
from fieldkit.services.signoff import NotComplete
from fieldkit.services.workbench import Workbench
from fieldkit.storage.keys import signature_holds
from fieldkit.storage.rows.evidence import AttachmentRow, SealRow
from fieldkit.storage.rows.local import AuditRow, OutboxRow
from fieldkit.storage.rows.work import FrozenContentRow

REFUSED = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, reason="对结果有异议", witness="王五")
ABSENT = Opinion(SignoffResult.ABSENT, SignoffMethod.NONE, reason="营业厅已关门")


def code_of(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(Refusal) as refused:
        call(*arguments, **named)  # type: ignore[operator]
    return refused.value.code


class TestFreezing:
    def test_an_open_record_is_refused_with_the_list_of_what_is_open(self, bench: Workbench) -> None:
        inspection = begin(bench)
        bench.inspections.measure(inspection, "A04.1", "6.2")
        bench.inspections.mark(inspection, "A01.1", ItemResult.SKIP)
        with pytest.raises(NotComplete) as refused:
            bench.signoff.freeze(inspection)
        still_open = {item.code for item in refused.value.open_items}
        assert {"A01.1", "A01.2", "A11.1"} <= still_open
        assert bench.inspections.open(inspection).state == "draft"

    def test_freezing_twice_shows_the_same_content(self, finished: Workbench, inspected: str) -> None:
        first = finished.signoff.freeze(inspected)
        assert finished.signoff.freeze(inspected) == first
        assert first.sha256 == sha256_hex(canonical_content(first.content))
        assert first.content.grade == Grade.PASS

    def test_a_value_that_was_put_right_makes_the_grade_after_fix(
        self, finished: Workbench, inspected: str
    ) -> None:
        for code, found, left in (("A04.1", "6.2", "1.8"), ("A07.1", "18", "20"), ("A09.3", "9", "34")):
            finished.inspections.measure(inspected, code, found)
            finished.inspections.measure(inspected, code, left)
        content = finished.signoff.freeze(inspected).content
        lines = {line.code: line for line in content.items}
        assert content.grade == Grade.PASS_AFTER_FIX
        assert (lines["A04.1"].value_found, lines["A04.1"].value_left) == ("6.2", "1.8")
        assert lines["A09.3"].result == ItemResult.FIXED

    def test_a_frozen_record_takes_no_answer(self, finished: Workbench, inspected: str) -> None:
        finished.signoff.freeze(inspected)
        desk = finished.inspections
        assert code_of(desk.mark, inspected, "A01.1", ItemResult.FAIL) == "record.frozen"
        assert code_of(desk.measure, inspected, "A04.1", "1") == "record.frozen"
        assert code_of(desk.add_photo, inspected, "A01.1", photo()) == "record.frozen"
        assert code_of(finished.maintenance.save, inspected, (CLEANED,)) == "record.frozen"

    def test_a_thawed_record_is_the_next_revision_with_a_reason(self, finished: Workbench, inspected: str) -> None:
        first = finished.signoff.freeze(inspected)
        assert code_of(finished.signoff.thaw, inspected, " \n") == "thaw.reason"
        finished.signoff.thaw(inspected, "客户指出门锁问题")
        finished.inspections.mark(inspected, "A01.2", ItemResult.FAIL)
        finished.inspections.fix(inspected, "A01.2", "更换锁芯")
        second = finished.signoff.freeze(inspected)
        assert (first.content.rev, second.content.rev) == (1, 2)
        assert second.sha256 != first.sha256
        with finished.journal.read() as session:
            kept = {row.rev: row.sha256 for row in session.exec(select(FrozenContentRow))}
            reasons = session.exec(select(AuditRow.why).where(AuditRow.action == "record.thaw")).all()
        assert kept == {1: first.sha256, 2: second.sha256}
        assert reasons == ["客户指出门锁问题"]

    def test_only_a_frozen_record_is_thawed(self, finished: Workbench, inspected: str) -> None:
        assert code_of(finished.signoff.thaw, inspected, "x") == "record.not_frozen"
        seal(finished, inspected)
        assert code_of(finished.signoff.thaw, inspected, "x") == "record.sealed"

    def test_an_optional_item_may_be_left_out(
        self, finished: Workbench, inspected: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        template = finished.inspections.open(inspected).template
        item = replace(template.item("A01.1"), code="A01.99", optional=True)
        group = replace(template.groups[0], items=(*template.groups[0].items, item))
        longer = replace(template, groups=(group, *template.groups[1:]))
        monkeypatch.setattr(checklist_module, "load", lambda _code, _version=None: longer)
        lines = {line.code: line.result for line in finished.signoff.freeze(inspected).content.items}
        assert lines["A01.99"] == ItemResult.NA


class TestConcluding:
    @pytest.mark.parametrize(
        ("opinion", "named", "code"),
        [
            (SIGNED, {"ink": INK}, "signoff.not_read"),
            (SIGNED, {"shown_to_end": True}, "signoff.ink"),
            (replace(SIGNED, signer_name=""), {"ink": INK, "shown_to_end": True}, "signoff.name"),
            (replace(REFUSED, witness=""), {}, "signoff.witness"),
            (replace(ABSENT, reason=""), {}, "signoff.absence"),
        ],
    )
    def test_what_is_missing_is_named_and_nothing_is_sealed(
        self, finished: Workbench, inspected: str, opinion: Opinion, named: dict[str, object], code: str
    ) -> None:
        finished.signoff.freeze(inspected)
        assert code_of(finished.signoff.conclude, inspected, opinion, **named) == code
        assert code_of(finished.signoff.sealed, inspected) == "record.not_sealed"

    def test_a_record_that_was_not_shown_cannot_be_signed(self, finished: Workbench, inspected: str) -> None:
        named = {"ink": INK, "shown_to_end": True}
        assert code_of(finished.signoff.conclude, inspected, SIGNED, **named) == "record.not_frozen"

    def test_a_signed_record_holds_what_was_shown_and_the_ink(self, finished: Workbench, inspected: str) -> None:
        frozen = finished.signoff.freeze(inspected)
        sealed = finished.signoff.conclude(inspected, SIGNED, ink=INK, shown_to_end=True)
        assert sealed.record.content == frozen.content
        assert sealed.record.signoff.content_sha256 == frozen.sha256
        assert sealed.record.signoff.ink == INK
        assert sealed.record.signoff.statement_zh
        assert sealed.record.signoff.statement_en
        assert verify_envelope(sealed.envelope, signature_holds).intact
        assert sealed.sha256 == sha256_hex(payload_of(sealed.envelope))

    @pytest.mark.parametrize("opinion", [REFUSED, ABSENT, replace(REFUSED, method=SignoffMethod.SCREEN)])
    def test_a_record_that_was_not_signed_never_looks_signed(
        self, finished: Workbench, inspected: str, opinion: Opinion
    ) -> None:
        finished.signoff.freeze(inspected)
        signoff = finished.signoff.conclude(inspected, opinion, ink=INK).record.signoff
        assert (signoff.result, signoff.ink) == (opinion.result, None)
        assert signoff.reason == opinion.reason

    def test_the_photo_of_a_signed_paper_is_kept_with_it(self, finished: Workbench, inspected: str) -> None:
        finished.signoff.freeze(inspected)
        paper = photo("签字.jpg")
        sealed = finished.signoff.conclude(
            inspected, replace(SIGNED, method=SignoffMethod.PAPER), photo=paper, shown_to_end=True
        )
        assert sealed.record.signoff.photo_sha256 == paper.sha256
        with finished.journal.read() as session:
            assert session.get_one(AttachmentRow, paper.sha256).content == paper.content

    def test_sealing_closes_the_order_and_queues_the_record(self, finished: Workbench, inspected: str) -> None:
        due = finished.today.board().orders_total
        seal(finished, inspected)
        board = finished.today.board()
        assert (board.orders_total, board.unfiled, board.running) == (due - 1, 1, ())
        with finished.journal.read() as session:
            kinds = list(session.exec(select(OutboxRow.record_kind)))
        assert kinds.count("inspection_record") == 1


class TestSealed:
    def test_it_takes_nothing_any_more(self, finished: Workbench, inspected: str) -> None:
        seal(finished, inspected)
        assert code_of(finished.inspections.mark, inspected, "A01.1", ItemResult.FAIL) == "record.sealed"
        assert code_of(finished.inspections.remark, inspected, "A01.1", "x") == "record.sealed"
        assert code_of(finished.maintenance.save, inspected, (CLEANED,)) == "record.sealed"
        named = {"ink": INK, "shown_to_end": True}
        assert code_of(finished.signoff.conclude, inspected, SIGNED, **named) == "record.sealed"

    def test_the_database_refuses_to_change_it_even_through_the_journal(
        self, finished: Workbench, inspected: str
    ) -> None:
        before = seal(finished, inspected)

        def edit(table: type[SealRow] | type[FrozenContentRow], name: str) -> None:
            with finished.journal.write("test", "HB07") as session:
                setattr(session.exec(select(table)).one(), name, "0" * 64)

        def delete(table: type[SealRow] | type[FrozenContentRow]) -> None:
            with finished.journal.write("test", "HB07") as session:
                session.delete(session.exec(select(table)).one())

        def replace_row(statement: str) -> None:
            with finished.journal.write("test", "HB07") as session:
                session.connection().exec_driver_sql(statement)

        for table in (SealRow, FrozenContentRow):
            name = table.__tablename__
            for attempt in (
                lambda table=table: edit(table, "sha256"),
                lambda table=table: delete(table),
                lambda name=name: replace_row(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"),
                lambda name=name: replace_row(f"UPDATE OR REPLACE {name} SET sha256 = 'x'"),
            ):
                with pytest.raises(DBAPIError, match="written once"):
                    attempt()
        assert finished.signoff.sealed(inspected) == before

    def test_a_seal_with_the_number_of_another_is_refused(self, finished: Workbench, inspected: str) -> None:
        """Whichever unique column OR REPLACE would replace by."""
        seal(finished, inspected)

        def insert(**other: object) -> None:
            with finished.journal.write("test", "HB07") as session:
                row = session.exec(select(SealRow)).one()
                values = {**row.values(), "id": "x", "sequence": 9, "sha256": "y", **other}
                names = ", ".join(values)
                places = ", ".join(f":{name}" for name in values)
                session.connection().exec_driver_sql(
                    f"INSERT OR REPLACE INTO seal ({names}) VALUES ({places})", {**values, "sealed_at": "now"}
                )

        with finished.journal.read() as session:
            row = session.exec(select(SealRow)).one()
        for name in ("id", "sequence", "sha256"):
            with pytest.raises(DBAPIError, match="written once"):
                insert(**{name: getattr(row, name)})

    def test_seals_of_a_laptop_are_a_chain(self, finished: Workbench, inspected: str) -> None:
        first = seal(finished, inspected)
        finished.signoff.freeze(second_id := ready(finished, NEIGHBOUR))
        finished.signoff.thaw(second_id, "补充")
        second = seal(finished, second_id)
        assert (first.record.seal.sequence, first.record.seal.previous) == (1, "")
        assert (second.record.seal.sequence, second.record.seal.previous) == (2, first.sha256)
        assert second.record.content.rev == 2
        assert first.record.content.device.serial == HERO


def test_the_proof_code_of_the_seal_is_not_that_of_the_content(finished: Workbench, inspected: str) -> None:
    frozen = finished.signoff.freeze(inspected)
    sealed = finished.signoff.conclude(inspected, SIGNED, ink=INK, shown_to_end=True)
    assert frozen.proof != sealed.proof
    assert asdict(sealed.record)["content"]["no"].startswith("XJ-HB-20260930-L07-")

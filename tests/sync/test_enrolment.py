"""A laptop becomes known once, with one code, and proves itself from then on."""

from collections.abc import Callable

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop
from sqlalchemy import delete
from sqlmodel import select

from fieldkit.domain.words import Refusal
from fieldkit.storage.rows.headquarters import HqEnrolmentCodeRow, HqLaptopRow
from fieldkit.storage.settings import Setting, set_setting
from sync.engine import RunState
from sync.hq.desk import Headquarters, issue_enrolment_code, revoke, status
from sync.kinds import core
from sync.link import Offline
from sync.session import enrol

Make = Callable[..., Laptop]


def test_enrolment_gives_the_laptop_its_code_its_person_and_the_keys_to_believe(
    bare_laptop: Make, hq: Headquarters
) -> None:
    made = bare_laptop("L07", "HB07")
    enrol(made.journal, made.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB").lower())
    assert made.setting(Setting.DEVICE_CODE) == "L07"
    assert made.setting(Setting.STAFF_NO) == "HB07"
    assert made.setting(Setting.PROVINCE_CODE) == "HB"
    assert made.setting(Setting.HQ_URL) == "https://hq.example"
    assert len(made.setting(Setting.HQ_KEYS)) > 40
    assert made.journal.device_code == "L07"


def test_the_code_itself_is_kept_nowhere_and_has_128_bits(hq: Headquarters) -> None:
    code = issue_enrolment_code(hq.journal, "L07", "HB07", "HB")
    with hq.journal.read() as session:
        row = session.exec(select(HqEnrolmentCodeRow)).one()
    assert code.replace("-", "") not in repr(row)
    assert len(code.replace("-", "")) * 5 >= 128


def test_a_wrong_code_is_refused(bare_laptop: Make) -> None:
    with pytest.raises(Refusal) as refused:
        enrol(bare_laptop("L07", "HB07").journal, bare_laptop("L07", "HB07").transport, "ABCDE-FGHIJ")
    assert refused.value.code == "enrol.code.unknown"


def test_a_code_expires_after_ten_minutes(bare_laptop: Make, hq: Headquarters, clock: FakeClock) -> None:
    code = issue_enrolment_code(hq.journal, "L07", "HB07", "HB")
    clock.advance(minutes=10, seconds=1)
    made = bare_laptop("L07", "HB07")
    with pytest.raises(Refusal) as refused:
        enrol(made.journal, made.transport, code)
    assert refused.value.code == "enrol.code.expired"


def test_a_code_works_for_one_laptop_only(bare_laptop: Make, hq: Headquarters) -> None:
    code = issue_enrolment_code(hq.journal, "L07", "HB07", "HB")
    first, second = bare_laptop("L07", "HB07"), bare_laptop("L07", "HB07")
    enrol(first.journal, first.transport, code)
    with pytest.raises(Refusal) as refused:
        enrol(second.journal, second.transport, code)
    assert refused.value.code == "enrol.code.used"


def test_a_laptop_code_cannot_be_taken_over_by_another_machine(bare_laptop: Make, hq: Headquarters) -> None:
    first, second = bare_laptop("L07", "HB07"), bare_laptop("L07", "HB07")
    enrol(first.journal, first.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
    with pytest.raises(Refusal) as refused:
        enrol(second.journal, second.transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
    assert refused.value.code == "enrol.laptop.known"


def test_the_same_laptop_may_repeat_when_the_answer_was_lost(bare_laptop: Make, hq: Headquarters) -> None:
    made = bare_laptop("L07", "HB07")
    code = issue_enrolment_code(hq.journal, "L07", "HB07", "HB")

    def lose(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        carry()
        raise httpx.ReadError("cut", request=request)

    made.wire.fault = lose
    with pytest.raises(Offline):
        enrol(made.journal, made.transport, code)
    made.wire.fault = None
    enrol(made.journal, made.transport, code)
    assert made.setting(Setting.DEVICE_CODE) == "L07"
    assert status(hq.journal).laptops == 1


def test_a_laptop_that_is_not_enrolled_needs_no_network_to_know_it(bare_laptop: Make) -> None:
    made = bare_laptop("L07", "HB07")
    assert made.sync().state == RunState.AUTH_NEEDED
    assert made.wire.requests == []


def test_a_revoked_laptop_is_locked_out_and_keeps_its_queue(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])
    revoke(hq.journal, "L07")
    assert made.sync().state == RunState.AUTH_NEEDED
    assert made.states() == ["pending"]


def test_revocation_ends_tokens_that_are_still_good(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])

    def revoke_after_token(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        answer = carry()
        if request.url.path.endswith("/token"):
            revoke(hq.journal, "L07")
        return answer

    made.wire.fault = revoke_after_token
    assert made.sync().state == RunState.AUTH_NEEDED
    assert status(hq.journal).operations == 0


def test_a_stolen_device_id_without_the_key_gets_no_token(laptop: Make, bare_laptop: Make) -> None:
    owner, thief = laptop(), bare_laptop("L07", "HB07")
    with thief.journal.write("steal", "") as session:
        for name in (Setting.DEVICE_ID, Setting.HQ_KEYS):
            set_setting(session, name, owner.setting(name))
        set_setting(session, Setting.SIGNING_KEY, "11" * 32)
    assert thief.sync().state == RunState.AUTH_NEEDED


def test_a_recorded_assertion_does_not_work_twice(laptop: Make) -> None:
    made = laptop()
    made.sync()
    recorded = next(request for request in made.wire.requests if request.url.path.endswith("/token"))
    assert made.wire.handle_request(recorded).status_code == 401


def test_an_assertion_is_good_for_two_minutes(laptop: Make, clock: FakeClock) -> None:
    made = laptop()

    def hold_back(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        clock.advance(minutes=2, seconds=1)
        return carry()

    made.wire.fault = hold_back
    assert made.sync().state == RunState.AUTH_NEEDED


def test_a_laptop_with_a_wrong_clock_is_let_in_by_headquarters_time(
    laptop: Make, hq: Headquarters, clock: FakeClock
) -> None:
    made = laptop()
    wrong = FakeClock()
    wrong.time = clock.now().replace(year=2025)
    made.journal.clock = wrong
    assert made.sync().state == RunState.DONE
    assert int(made.setting(Setting.CLOCK_OFFSET_MS)) == 365 * 86_400_000


def test_a_token_that_expires_on_the_way_is_renewed(laptop: Make, fleet: Fleet, clock: FakeClock) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])

    def dawdle(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path.endswith("/push") and made.wire.paths().count("POST /push") == 1:
            clock.advance(minutes=15)
        return carry()

    made.wire.fault = dawdle
    assert made.sync().state == RunState.DONE
    assert made.states() == ["applied"]
    assert made.wire.paths() == ["POST /token", "POST /push", "POST /token", "POST /push", "GET /changes"]


@pytest.mark.parametrize("token", ["", "a.b", "not-a-token", "eyJ9.AAAA", "é.é"])
def test_a_token_that_is_none_of_ours_opens_nothing(laptop: Make, token: str) -> None:
    made = laptop()
    for method, path in (("GET", "/hello"), ("GET", "/changes"), ("POST", "/push"), ("HEAD", f"/blobs/{'0' * 64}")):
        request = httpx.Request(
            method,
            f"https://hq.example/sync/v1{path}",
            headers=[(b"FieldSync", b"1"), (b"Authorization", f"Bearer {token}".encode("latin-1"))],
        )
        assert made.wire.handle_request(request).status_code == 401


def test_another_headquarters_at_the_same_address_is_told_in_words(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    with hq.journal.write("test.other_headquarters", "") as session:
        session.connection().execute(delete(core(HqLaptopRow)))
    report = made.sync()
    assert (report.state, str(report.words)) == (RunState.AUTH_NEEDED, "Headquarters does not know this laptop.")

"""When headquarters says no: which no it is, in words, and what waits stays as it is."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop
from test_run import rename

import sync.hq.pacing
import sync.hq.routes
from fieldkit.domain.words import Outside, say
from fieldkit.storage.settings import Setting
from sync.engine import RunState, synchronise
from sync.hq.desk import Headquarters, revoke
from sync.link import Offline, WireRequest
from sync.terms import terms
from sync.transport import HttpTransport

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]


def answering(made: Laptop, path: str, status: int, code: str, times: int = 1, **headers: str) -> list[int]:
    """Headquarters answers requests to the path with this status, as often as said; how often it did."""
    given: list[int] = []

    def fault(request: httpx.Request, carry: Carry) -> httpx.Response:
        if not request.url.path.endswith(path) or len(given) >= times:
            return carry()
        given.append(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        mark = {"FieldSync": "1", "FieldSync-Epoch": made.setting(Setting.FEED_EPOCH)}
        return httpx.Response(
            status, headers=mark | named, stream=httpx.ByteStream(f'{{"code":"{code}"}}'.encode())
        )

    made.wire.fault = fault
    return given


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (401, "revoked", RunState.AUTH_NEEDED),
        (401, "token.invalid", RunState.AUTH_NEEDED),
        (403, "author", RunState.AUTH_NEEDED),
        (426, "protocol", RunState.BEHIND),
        (429, "pace", RunState.OFFLINE),
        (503, "trouble", RunState.OFFLINE),
        (500, "failed", RunState.STOPPED),
        (507, "disk", RunState.STOPPED),
    ],
)
def test_each_no_has_its_state_and_its_words(
    laptop: Make, fleet: Fleet, status: int, code: str, state: RunState
) -> None:
    made = laptop()
    visit = made.visit(fleet.hall["HB"])
    answering(made, "/push", status, code)
    report = made.sync()
    assert (report.state, report.sent) == (state, 0)
    assert str(report.words)
    assert str(report.todo)
    assert made.states() == ["pending"]
    made.wire.fault = None
    assert made.sync().sent == 1
    assert [row.record_id for row in made.outbox()] == [visit]


class TestBusy:
    """A laptop waits as long as it is asked to, where that is short."""

    def test_a_short_wait_is_waited_for(self, laptop: Make) -> None:
        made = laptop()
        given = answering(made, "/changes", 429, "pace", Retry_After="1")
        patient = HttpTransport("https://hq.example", transport=made.wire)
        assert synchronise(made.journal, patient).state == RunState.DONE
        assert given == [429]
        patient.close()

    def test_a_long_one_ends_the_run_and_is_told(self, laptop: Make) -> None:
        made = laptop()
        given = answering(made, "/changes", 503, "trouble", times=9, Retry_After="600")
        patient = HttpTransport("https://hq.example", transport=made.wire)
        report = synchronise(made.journal, patient)
        assert report.state == RunState.OFFLINE
        assert report.todo.parameters["minutes"] == 10
        assert len(given) == 1
        patient.close()

    @pytest.mark.parametrize("value", ["", "soon", "-1", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT"])
    def test_a_wait_that_is_no_number_is_none(self, laptop: Make, value: str) -> None:
        made = laptop()
        answering(made, "/changes", 503, "trouble", Retry_After=value)
        with pytest.raises(Offline) as busy:
            made.transport.send(WireRequest("GET", "/changes"))
        assert busy.value.code == "hq.busy"
        assert "minutes" not in busy.value.todo.parameters


class TestPace:
    """One laptop that asks without end waits; the others do not notice."""

    def test_it_is_told_when_to_come_back(
        self, laptop: Make, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
    ) -> None:
        hasty, calm = laptop(), laptop("L08", "HB08")
        clock.advance(minutes=1)
        monkeypatch.setattr(sync.hq.pacing, "terms", lambda: replace(terms(), requests_per_minute=6))
        states = [hasty.sync().state for _ in range(8)]
        assert states[0] == RunState.DONE
        assert states[-1] == RunState.OFFLINE
        assert calm.sync().state == RunState.DONE
        clock.advance(minutes=1)
        assert hasty.sync().state == RunState.DONE


class TestDisk:
    """A headquarters without room takes nothing in, and still gives out."""

    def test_reference_rows_come_down_all_the_same(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = laptop()
        made.visit(fleet.hall["HB"])
        made.attach(b"photo")
        rename(hq, fleet, "新名称")
        monkeypatch.setattr(sync.hq.routes, "terms", lambda: replace(terms(), free_bytes=1 << 62))
        report = made.sync()
        assert (report.state, report.sent, report.received) == (RunState.STOPPED, 0, 1)
        assert "room" in report.words.msgid
        monkeypatch.undo()
        assert made.sync().sent == 2

    @pytest.mark.parametrize(("code", "status"), [("disk.full", 507), ("database.busy", 503)])
    def test_a_disk_that_fills_while_writing_is_told_too(
        self, laptop: Make, fleet: Fleet, monkeypatch: pytest.MonkeyPatch, code: str, status: int
    ) -> None:
        made = laptop()
        made.visit(fleet.hall["HB"])

        def fail(*_: object) -> None:
            raise Outside(code, say("The disk is full: nothing was saved just now."))

        monkeypatch.setattr(sync.hq.routes, "push", fail)
        seen: list[int] = []

        def listen(request: httpx.Request, carry: Carry) -> httpx.Response:
            answer = carry()
            seen.append(answer.status_code)
            return answer

        made.wire.fault = listen
        made.sync()
        assert status in seen
        assert made.states() == ["pending"]
        monkeypatch.undo()
        assert made.sync().sent == 1


def test_a_laptop_locked_in_the_middle_of_a_run_keeps_its_queue(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    made.visit(fleet.hall["HB"])

    def lock(request: httpx.Request, carry: Carry) -> httpx.Response:
        if request.url.path.endswith("/push"):
            revoke(hq.journal, "L07")
        return carry()

    made.wire.fault = lock
    report = made.sync()
    assert report.state == RunState.AUTH_NEEDED
    assert "locked" in report.words.msgid
    assert made.states() == ["pending"]

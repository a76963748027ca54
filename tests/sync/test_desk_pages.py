"""What people at headquarters see of the fleet: only with a password, and nothing of a laptop becomes markup."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop
from sqlalchemy import update

from fieldkit.storage.keys import new_signing_key
from fieldkit.storage.rows.headquarters import HqLaptopRow
from sync.condition import condition
from sync.engine import RunState
from sync.hq.admission import desk_token, token
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, revoke
from sync.hq.openapi import DESCRIBED
from sync.hq.overview import LaptopLine
from sync.hq.pages import PREFIX
from sync.hq.routes import ROUTES
from sync.kinds import core
from sync.wire import Packet, unpacked

NewLaptop = Callable[..., Laptop]
GUARDED = ("", "/laptops", "/metrics", "/openapi.json", "/quarantine", "/quarantine/1")


class Browser:
    """Asks the pages with a password."""

    def __init__(self, hq: Headquarters, password: str) -> None:
        self._app = build_app(hq)
        self._password = password

    def get(self, path: str = "", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(self._ask("GET", path, named, None))

    def post(self, path: str, body: object) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, {}, body))

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: object) -> httpx.Response:
        carrier = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=carrier, auth=("anybody", self._password)) as client:
            return await client.request(method, f"http://hq{PREFIX}{path}", headers=headers, json=body)


@pytest.fixture
def browser(hq: Headquarters) -> Browser:
    return Browser(hq, desk_token("LX01", hq.key, hq.journal.clock.now()))


def poison(ours: Laptop, fleet: Fleet) -> None:
    """An operation that headquarters can only hold."""
    from fieldkit.storage.rows.local import OutboxRow

    ours.probe(fleet.device["HB"])
    with ours.journal.write("test", "", synchronise=False) as session:
        own = core(OutboxRow)
        session.connection().execute(update(own).values(record_kind="no_such_kind", body=b"{}", sha256="0" * 64))
    ours.sync()


@pytest.mark.parametrize("path", GUARDED)
def test_nobody_sees_anything_without_a_password(hq: Headquarters, clock: FakeClock, path: str) -> None:
    laptop_token = token("01a20621-ad00-7b09-8af2-ea80fdae8fc8", hq.key, clock.now())
    strangers = ("", "x.y", "ü.ü", laptop_token, desk_token("LX01", new_signing_key(), clock.now()))
    for password in strangers:
        answer = Browser(hq, password).get(path)
        assert answer.status_code == 401, password
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_password_ends_with_the_working_day(browser: Browser, clock: FakeClock) -> None:
    assert browser.get().status_code == 200
    clock.advance(hours=12, seconds=1)
    assert browser.get().status_code == 401


def test_a_desk_password_is_no_token_of_a_laptop(laptop: NewLaptop, hq: Headquarters) -> None:
    from sync.link import WireRequest

    ours = laptop()
    answer = ours.transport.send(
        WireRequest("GET", "/hello", token=desk_token("LX01", hq.key, hq.journal.clock.now()))
    )
    assert answer.status == 401


def test_a_laptop_says_how_it_stands_when_it_comes(laptop: NewLaptop, fleet: Fleet, browser: Browser) -> None:
    ours = laptop()
    ours.probe(fleet.device["HB"], count=3)
    ours.sync()
    ours.sync()
    (line,) = browser.get("/laptops").json()
    assert (line["code"], line["staff_no"], line["waiting"], line["missing"]) == ("L07", "HB07", 0, 0)
    assert line["version"]
    assert line["free_mb"] > 0
    assert line["alarms"] == []


def test_a_fleet_without_laptops_says_how_the_first_one_comes(browser: Browser) -> None:
    assert "fieldkit hq enrol" in browser.get().text


def after_one_push(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
    """The network is cut behind the first batch, which holds the first operation."""
    if request.url.path.endswith("/push") and b'"n":1,' not in unpacked(
        Packet(request.content, request.headers.get("Content-Encoding", ""))
    ):
        raise httpx.ReadError("cut", request=request)
    return carry()


def test_what_has_come_since_does_not_wait_any_more(laptop: NewLaptop, fleet: Fleet, browser: Browser) -> None:
    ours = laptop()
    ours.probe(fleet.device["HB"], count=700)
    ours.wire.fault = after_one_push
    assert ours.sync().state == RunState.OFFLINE
    ours.wire.fault = None
    (line,) = browser.get("/laptops").json()
    assert (line["waiting"], bool(line["oldest_waiting_at"])) == (200, True), "cut after the first batch"
    ours.sync()
    (line,) = browser.get("/laptops").json()
    assert (line["waiting"], line["oldest_waiting_at"]) == (0, None)


def test_temporary_tables_beside_the_database_do_not_disturb(laptop: NewLaptop) -> None:
    with laptop().journal.read() as session:
        session.connection().exec_driver_sql("SELECT * FROM temp.sqlite_master")
        assert condition(session).free_mb > 0


def test_what_is_held_is_listed_shown_and_settled_with_a_reason(
    laptop: NewLaptop, fleet: Fleet, browser: Browser
) -> None:
    poison(laptop(), fleet)
    (held,) = browser.get("/quarantine").json()
    assert (held["laptop"], held["kind"]) == ("L07", "no_such_kind")
    assert browser.get(f"/quarantine/{held['no']}").json()["body"] == "{}"
    assert browser.post(f"/quarantine/{held['no']}", {"why": ""}).status_code == 422
    assert browser.post(f"/quarantine/{held['no']}", {"why": "seen, a test"}).status_code == 204
    assert browser.get("/quarantine").json() == []
    assert browser.post(f"/quarantine/{held['no']}", {"why": "seen, a test"}).status_code == 404


def test_the_page_tells_the_fleet_in_the_language_of_the_browser(
    laptop: NewLaptop, fleet: Fleet, browser: Browser, hq: Headquarters
) -> None:
    poison(laptop(), fleet)
    laptop("L08", "HB08")
    revoke(hq.journal, "L08")
    english, chinese = browser.get(), browser.get(accept_language="zh-CN,zh;q=0.9")
    assert "records in quarantine" in english.text
    assert "locked out" in english.text
    assert '<html lang="zh-CN">' in chinese.text
    assert "records in quarantine" not in chinese.text


def test_nothing_that_a_laptop_says_becomes_markup(laptop: NewLaptop, hq: Headquarters, browser: Browser) -> None:
    laptop()
    with hq.journal.write("test", "hq") as session:
        own = core(HqLaptopRow)
        session.connection().execute(update(own).values(version="<script>1</script>", staff_no='"><img src=x>'))
    page = browser.get()
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_monitoring_gets_figures(laptop: NewLaptop, fleet: Fleet, browser: Browser) -> None:
    ours = laptop()
    ours.probe(fleet.device["HB"], count=2)
    ours.sync()
    found = dict(line.split(" ") for line in browser.get("/metrics").text.splitlines())
    assert (found["fieldkit_operations_total"], found["fieldkit_quarantine_open"]) == ("2", "0")


def test_the_whole_interface_is_described_for_tools(browser: Browser) -> None:
    document = browser.get("/openapi.json").json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert {(route.method, f"/sync/v1{route.path}") for route in ROUTES} <= described
    assert ("POST", "/desk/quarantine/{no}") in described
    assert set(DESCRIBED) == {(route.method, route.path) for route in ROUTES}
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert named == named & document["components"]["schemas"].keys()


LINE = LaptopLine("L07", "HB07", None, False, "1", 0, None, 0, 0, 0, 900, 0)


@pytest.mark.parametrize(
    ("change", "alarms"),
    [
        ({}, []),
        ({"last_contact_at": None}, ["silent"]),
        ({"waiting": 5}, []),
        ({"missing": 1}, ["missing"]),
        ({"held": 1}, ["held"]),
        ({"conflicts": 2}, ["conflicts"]),
        ({"offset_ms": -130_000}, ["clock"]),
        ({"free_mb": 120}, ["room"]),
        ({"free_mb": 0}, []),
        ({"held": 1, "is_locked": True}, []),
    ],
)
def test_what_a_person_has_to_look_at(clock: FakeClock, change: dict[str, object], alarms: list[str]) -> None:
    from dataclasses import replace

    known = replace(LINE, **({"last_contact_at": clock.now()} | change))  # type: ignore[arg-type]
    assert known.alarms(clock.now()) == alarms


def test_old_work_and_long_silence_are_alarms(clock: FakeClock) -> None:
    from dataclasses import replace

    seen = clock.now()
    known = replace(LINE, last_contact_at=seen, oldest_waiting_at=seen)
    assert known.alarms(seen + timedelta(days=3)) == []
    assert known.alarms(seen + timedelta(days=3, minutes=1)) == ["old"]
    assert known.alarms(seen + timedelta(days=8)) == ["silent", "old"]

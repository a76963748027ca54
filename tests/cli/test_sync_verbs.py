"""`fieldkit sync` as scripts use it: conflicts, explain, doctor and status, with their exit codes."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from in_conflict import BY_KEY, MEASURED, PASSPHRASE, part_ways, sync, two_laptops

from fieldkit.cli.verbs import run_verbs
from fieldkit.demo.seed import seed_headquarters
from fieldkit.locale import use_language
from fieldkit.services.profile import open_profile
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.reference import RoleAssignmentRow
from fieldkit.storage.settings import Setting, set_setting
from sync.hq.app import build_app
from sync.hq.desk import create_headquarters, mark_backed_up
from sync.hq.serving import serve


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Scene:
    """A laptop with a conflict, closed, and the headquarters that it belongs to."""

    folder: Path
    record_id: str
    no: str
    url: str
    clock: Any
    hq: Any


@pytest.fixture
def scene(tmp_path: Path, clock: Any) -> Iterator[Scene]:
    hq = create_headquarters(tmp_path / "hq", None, clock)
    seed_headquarters(hq.journal)
    with serve(build_app(hq)) as server:
        with two_laptops(tmp_path, clock, hq, server.url) as (first, second):
            record_id = part_ways(first, second, clock, server.url)
            no = second.inspections.open(record_id).no
        yield Scene(tmp_path / "second", record_id, no, server.url, clock, hq)
    hq.close()


@pytest.fixture
def verb(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    use_language("en")
    secret = tmp_path / "passphrase"
    secret.touch(0o600)
    secret.write_text(PASSPHRASE)

    def run(*arguments: str) -> Ended:
        where = ("--profile", str(scene.folder), "--passphrase-file", str(secret))
        monkeypatch.setattr(sys, "argv", ["fieldkit", "sync", *arguments, *where])
        code = 0
        try:
            run_verbs()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Ended(code, told.out, told.err)

    return run


def test_conflicts_are_listed_in_words_of_the_form_and_exit_with_no(
    verb: Callable[..., Ended], scene: Scene
) -> None:
    ended = verb("conflicts")
    assert ended.code == 1
    assert scene.no in ended.out
    assert "before: Normal" in ended.out
    assert "mine: Not checked 钥匙不在  (HB07 2026-09-30 09:17)" in ended.out
    assert "theirs: Abnormal  (HB07 2026-09-30 09:12)" in ended.out
    places = verb("conflicts", "--json").json["open"][0]["places"]
    assert [place["place"] for place in places] == [
        f"item_answer/{BY_KEY}/result",
        f"item_answer/{MEASURED}/result",
    ]
    assert places[1]["mine"].endswith("236 V")


@pytest.mark.parametrize(("side", "value"), [("mine", "236"), ("theirs", "221")])
def test_a_side_is_taken_and_nothing_is_left(
    verb: Callable[..., Ended], scene: Scene, side: str, value: str
) -> None:
    ended = verb("conflicts", "--take", side, "--record", scene.no)
    assert (ended.code, "decided" in ended.err) == (0, True)
    assert "No conflict is open." in ended.out
    with open_profile(scene.folder, PASSPHRASE, clock=scene.clock) as bench:
        assert sync(bench, scene.url).conflicts == 0
        answers = bench.inspections.open(scene.record_id).answers
    assert answers[MEASURED].value_found == value
    assert {"A01.2", "A01.5"} <= answers.keys()


def test_a_side_without_a_record_is_wrong_use(verb: Callable[..., Ended]) -> None:
    ended = verb("conflicts", "--take", "mine")
    assert (ended.code, ended.out) == (2, "")
    assert "--record" in ended.err


def test_an_unknown_record_is_wrong_use(verb: Callable[..., Ended]) -> None:
    assert verb("conflicts", "--take", "mine", "--record", "XJ-9").code == 2
    assert verb("explain", "XJ-9").code == 2


def test_explain_tells_the_way_of_a_record_and_what_it_waits_for(verb: Callable[..., Ended], scene: Scene) -> None:
    ended = verb("explain", scene.no)
    assert "saved here, operation 1" in ended.out
    assert "refused as second version; both are kept - Somebody else changed the record before." in ended.out
    assert "two versions that do not unite by themselves" in ended.out
    assert "headquarters has it | not in its backup yet" in ended.out
    document = verb("explain", scene.record_id, "--json").json
    assert (document["no"], document["received"], document["backed_up"]) == (scene.no, True, False)
    assert document["steps"][-1]["state"] == "conflict"


def test_doctor_names_each_fault_with_its_next_step(verb: Callable[..., Ended]) -> None:
    ended = verb("doctor", "--json")
    assert ended.code == 1
    findings = {finding["name"]: finding for finding in ended.json}
    assert list(findings) == [
        "headquarters", "clock", "queue", "held", "parked", "conflicts", "disk", "database", "repairs",
    ]  # fmt: skip
    assert [name for name, finding in findings.items() if not finding["sound"]] == ["conflicts"]
    assert "fieldkit sync conflicts" in findings["conflicts"]["faults"][0]["todo"]


def test_doctor_says_that_headquarters_is_not_reached_and_can_leave_the_network_alone(
    verb: Callable[..., Ended], scene: Scene
) -> None:
    with open_profile(scene.folder, PASSPHRASE) as bench, bench.journal.write("test", "") as session:
        set_setting(session, Setting.HQ_URL, "https://127.0.0.1:9")
    ended = verb("doctor")
    assert "Headquarters: not reached" in ended.out
    assert "Headquarters" not in verb("doctor", "--offline").out


def test_status_has_the_plan_the_ticks_and_the_last_runs(verb: Callable[..., Ended], scene: Scene) -> None:
    mark_backed_up(scene.hq)
    ended = verb("status")
    assert ended.code == 1
    assert "conflicts 1: `fieldkit sync conflicts`" in ended.out
    assert "done: sent" in ended.out
    document = verb("status", "--json").json
    assert (document["conflicts"], document["held"], document["records"]) == (1, 0, [])
    assert [run["conflicts"] for run in document["runs"]] == [1, 0, 0]


def test_the_lead_lists_what_waits_in_his_centre_and_nobody_else(verb: Callable[..., Ended], scene: Scene) -> None:
    refused = verb("quarantine")
    assert (refused.code, refused.out) == (2, "")
    assert "lead" in refused.err
    now = scene.clock.now()
    with scene.hq.journal.write("test.role", "hq") as session:
        stamps = {"created_at": now, "updated_at": now, "author": "hq", "device_code": "HQ"}
        role = {"staff_no": "HB07", "role": "RL", "valid_from": date(2020, 1, 1)}
        session.add(RoleAssignmentRow(id=new_id(now), **stamps, **role))
    ended = verb("quarantine")
    assert ended.code == 1
    assert f"L08 HB07  Inspection  {scene.no}" in ended.out
    assert "    Not checked 钥匙不在  (HB07 2026-09-30 09:17)" in ended.out
    (disputed,) = verb("quarantine", "--json").json["disputed"]
    assert [len(place["answers"]) for place in disputed["places"]] == [2, 2]


class TestTheLeadByVerb:
    """HB07 is made a lead for this: he decides for the laptop that came second."""

    @pytest.fixture
    def led(self, verb: Callable[..., Ended], scene: Scene) -> Callable[..., Ended]:
        now = scene.clock.now()
        stamps = {"created_at": now, "updated_at": now, "author": "hq", "device_code": "HQ"}
        with scene.hq.journal.write("test", "hq") as session:
            role = {"staff_no": "HB07", "role": "RL", "valid_from": date(2020, 1, 1)}
            session.add(RoleAssignmentRow(id=new_id(now), **stamps, **role))
        with open_profile(scene.folder, PASSPHRASE, clock=scene.clock) as bench:
            sync(bench, scene.url)
        return verb

    def test_decides_and_the_list_says_so(self, led: Callable[..., Ended], scene: Scene) -> None:
        ended = led("quarantine", "--take", "first", "--record", scene.no, "--reason", "见照片")
        assert (ended.code, "sends it to L08" in ended.err) == (0, True)
        assert "HB07 has decided; it is on its way to L08." in ended.out
        (disputed,) = led("quarantine", "--json").json["disputed"]
        assert (disputed["decided"], disputed["reason"]) == (True, "见照片")
        assert {place["taken"] for place in disputed["places"]} == {"first"}

    def test_is_read_where_it_was_carried_out(self, led: Callable[..., Ended], scene: Scene) -> None:
        led("quarantine", "--take", "second", "--record", scene.no, "--reason", "见照片")
        with open_profile(scene.folder, PASSPHRASE, clock=scene.clock) as bench:
            assert sync(bench, scene.url).conflicts == 0
        ended = led("conflicts")
        assert (ended.code, "Reason: 见照片" in ended.out, "taken: my answer" in ended.out) == (0, True, True)
        document = led("conflicts", "--json").json
        assert document["open"] == []
        (ruling,) = document["rulings"]
        assert (ruling["by"], ruling["no"], ruling["reason"]) == ("HB07", scene.no, "见照片")
        assert [(place["taken"], place["fate"]) for place in ruling["places"]] == [("mine", "taken")] * 2
        assert ruling["places"][1]["answer"].endswith("236 V")

    @pytest.mark.parametrize("options", [("--record", "XJ-9", "--take", "first"), ("--take", "first")])
    def test_names_a_record_that_is_there(self, led: Callable[..., Ended], options: tuple[str, ...]) -> None:
        assert led("quarantine", *options).code == 2

    def test_names_an_answer(self, led: Callable[..., Ended], scene: Scene) -> None:
        ended = led("quarantine", "--record", scene.no)
        assert (ended.code, "--take first" in ended.err) == (2, True)

"""`fieldkit sla` and `fieldkit calendar` as scripts use them: what they print, and with which code they end."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldkit.cli.verbs import run_verbs
from fieldkit.domain.clock.typed import is_foreign, read_instant
from fieldkit.domain.instants import BUSINESS_ZONE
from fieldkit.locale import use_language
from sync.hq.desk import create_headquarters

YEAR_2027 = """
year = 2027
source = "国务院办公厅通知(样例)"
holidays = [
  { first = 2027-01-01, last = 2027-01-03, zh = "元旦", en = "New Year's Day" },
  { first = 2027-02-05, last = 2027-02-12, zh = "春节", en = "Spring Festival" },
  { first = 2027-05-01, last = 2027-05-05, zh = "劳动节", en = "Labour Day" },
  { first = 2027-10-01, last = 2027-10-07, zh = "国庆节", en = "National Day" },
]
"""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Verb = Callable[..., Ended]


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verb:
    use_language("en")

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["fieldkit", *arguments])
        code = 0
        try:
            run_verbs()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Ended(code, told.out, told.err)

    return run


def due(verb: Verb, *arguments: str) -> dict[str, object]:
    ended = verb("sla", "due", *arguments, "--json")
    assert ended.code == 0, ended.err
    answer: dict[str, object] = json.loads(ended.out)
    return answer


def test_due_of_tier_c_before_the_holiday(verb: Verb) -> None:
    assert due(verb, "--tier", "C", "--reported", "2026-09-30T16:00") == {
        "answer": "2026-09-30T16:30:00+08:00",
        "plan": "2026-09-30T22:00:00+08:00",
        "repair": "2026-10-09T18:00:00+08:00",
        "provisional": False,
    }


def test_due_of_tier_a_counts_from_the_arrival(verb: Verb) -> None:
    assert due(verb, "--tier", "a", "--reported", "2026-09-30 10:00", "--arrived", "2026-09-30 10:40") == {
        "answer": "2026-09-30T10:05:00+08:00",
        "arrive": "2026-09-30T11:00:00+08:00",
        "restore": "2026-09-30T12:40:00+08:00",
        "full": "2026-09-30T16:40:00+08:00",
        "provisional": False,
    }


def test_due_by_the_closing_time_of_the_hall_in_a_year_not_published(verb: Verb) -> None:
    answer = due(verb, "--tier", "C", "--reported", "2026-12-31T23:50", "--closing", "20:00")
    assert (answer["repair"], answer["provisional"]) == ("2027-01-05T20:00:00+08:00", True)


def test_an_instant_with_a_zone_is_the_same_instant(verb: Verb) -> None:
    beijing = due(verb, "--tier", "B", "--reported", "2026-09-30T16:00")
    assert due(verb, "--tier", "B", "--reported", "2026-09-30T08:00Z") == beijing
    assert due(verb, "--tier", "B", "--reported", "2026-09-30T17:00+09:00") == beijing


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC", "Asia/Shanghai"])
def test_e39_the_laptops_zone_changes_no_due(verb: Verb, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    ended = verb("sla", "due", "--tier", "C", "--reported", "2026-09-30T16:00", "--json")
    monkeypatch.undo()
    time.tzset()
    assert json.loads(ended.out)["repair"] == "2026-10-09T18:00:00+08:00"
    assert ("another time zone" in ended.err) is (zone != "Asia/Shanghai")


def test_a_computer_in_beijing_time_is_not_foreign() -> None:
    now = read_instant("2026-09-30T16:00")
    assert is_foreign(now)
    assert not is_foreign(now.astimezone(BUSINESS_ZONE))


def test_people_see_what_is_projected_and_what_is_provisional(verb: Verb) -> None:
    told = verb("sla", "due", "--tier", "A", "--reported", "2026-12-31T23:50").out.splitlines()
    assert told[1] == "2027-01-01 00:50  arrival on site"
    assert told[2] == "2027-01-01 02:50  service running again  (projected, nobody has arrived)"
    told = verb("sla", "due", "--tier", "C", "--reported", "2026-12-31T23:50").out.splitlines()
    assert told[2] == "2027-01-05 18:00  repair  (provisional, calendar not published)"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--tier", "D", "--reported", "2026-09-30T16:00"),
        ("--tier", "A", "--reported", "yesterday"),
        ("--tier", "A", "--reported", "2026-09-30"),
        ("--tier", "A", "--reported", "9999-12-31T23:59"),
        ("--tier", "A", "--reported", "2026-09-30T16:00", "--arrived", "2026-09-30T15:59"),
        ("--tier", "C", "--reported", "2026-09-30T16:00", "--closing", "25:00"),
        ("--tier", "C", "--reported", "2010-09-30T16:00"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_two_lines(verb: Verb, arguments: tuple[str, ...]) -> None:
    ended = verb("sla", "due", *arguments, "--json")
    assert (ended.code, ended.out) == (2, "")
    lines = [line for line in ended.err.splitlines() if "another time zone" not in line]
    assert len(lines) == 2


def test_show_lists_the_years_and_one_year_whole(verb: Verb) -> None:
    assert [year["year"] for year in json.loads(verb("calendar", "show", "--json").out)] == [2025, 2026]
    year = json.loads(verb("calendar", "show", "2026", "--json").out)
    assert (year["status"], year["provisional"], year["working_days"]) == ("official", False, 248)
    assert year["makeup"][-1] == "2026-10-10"
    assert year["holidays"][-1] == {
        "first": "2026-10-01",
        "last": "2026-10-07",
        "zh": "国庆节",
        "en": "National Day",
    }
    assert "2026-10-01 ... 2026-10-07  National Day" in verb("calendar", "show", "2026").out


def test_a_year_not_published_is_shown_as_provisional(verb: Verb) -> None:
    ended = verb("calendar", "show", "2027")
    assert "provisional" in ended.out
    assert "not published yet" in ended.err
    assert verb("calendar", "show", "99999").code == 2


@pytest.fixture
def hq_folder(tmp_path: Path) -> str:
    create_headquarters(tmp_path / "hq", None).close()
    return str(tmp_path / "hq")


def test_headquarters_imports_a_year_and_judges_by_it(verb: Verb, tmp_path: Path, hq_folder: str) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(YEAR_2027, encoding="utf-8")
    dry = verb("calendar", "import", str(file), "--hq", hq_folder, "--dry-run")
    assert (dry.code, dry.out) == (0, "Calendar 2027, version 1.\n")
    assert "Nothing was written." in dry.err
    done = json.loads(verb("calendar", "import", str(file), "--hq", hq_folder, "--json").out)
    assert done == {"year": 2027, "version": 1, "new": True, "closings": 0, "moved": []}
    again = verb("calendar", "import", str(file), "--hq", hq_folder)
    assert again.out == "Calendar 2027 is on file as version 1.\n"
    shown = json.loads(verb("calendar", "show", "2027", "--hq", hq_folder, "--json").out)
    assert shown["provisional"] is False


def test_a_bad_calendar_is_refused_before_anything_is_opened(verb: Verb, tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(YEAR_2027.replace("2027-01-03", "2028-01-03"), encoding="utf-8")
    ended = verb("calendar", "import", str(file), "--profile", str(tmp_path / "none"))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0] == "2028-01-03 is not a day of 2027 (C028)."


def test_a_file_that_cannot_be_read_is_somebody_elses_fault(verb: Verb, tmp_path: Path) -> None:
    assert verb("calendar", "import", str(tmp_path / "none.toml")).code == 3

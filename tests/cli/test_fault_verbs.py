"""`fieldkit fault` and `fieldkit sla explain` as scripts use them: what stands on stdout, and how they end."""

import pytest
from verb_runs import Ended, Verb

SERIAL = "JF3-2409-0153"
NEW = ("new", "--symptom", "卡纸", "--submitter", "孙经理", "--unit", "江汉路营业厅", "--serial", SERIAL)


@pytest.fixture
def no(run: Verb) -> str:
    return str(run("fault", *NEW, "--json").document["no"])


def step(run: Verb, no: str, name: str, *told: str) -> Ended:
    return run("fault", "step", no, name, *(word for fact in told for word in ("--set", fact)), "--json")


def test_a_new_fault_prints_its_number_first(run: Verb) -> None:
    ended = run("fault", *NEW)
    assert ended.code == 0
    assert ended.out.splitlines()[0].startswith("GZ-HB-")
    assert "Possible now:" in ended.out


def test_the_second_report_names_the_first(run: Verb, no: str) -> None:
    again = run("fault", *NEW)
    assert again.code == 0
    assert no in again.err
    assert run("fault", *NEW, "--json").document["duplicates"][0] == no


def test_the_whole_way_of_an_own_order(run: Verb, no: str) -> None:
    assert step(run, no, "propose", "level=3", "scope=terminal").document["state"] == "ASSESSED"
    assert step(run, no, "walk-up", "confirmed_by=孙经理").document["own_order"] is True
    assert step(run, no, "failing", "items=A08.5", "items=A08.6").code == 0
    gate = ("transactions=3", "transactions_ok=3", "retests=A08.5=PASS", "retests=A08.6=PASS")
    assert step(run, no, "recover", *gate).document["state"] == "FULL"
    reported = ("solution=清理", "resolution=repaired", "mode=STU", "mechanism=5.1", "cause=unknown")
    assert step(run, no, "report", *reported).document["state"] == "REPORTED"
    shown = step(run, no, "sign", "result=refused", "reason=不满意", "witness=吴").document
    assert (shown["state"], shown["signoff"]) == ("SIGNED", "refused")
    assert shown["events"][0]["step"] == "open"
    assert run("fault", "list", "--json").document == []
    assert [line["no"] for line in run("fault", "list", "--all", "--json").document] == [no]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("depart",), "(assess)"),
        (("fly",), "assess"),
        (("propose", "--set", "level=3"), "Add what is missing"),
        (("propose", "--set", "level"), "--set engineer=HB07"),
        (("assess", "--set", "level=3", "--set", "scope=hall"), "maintenance lead"),
        (("contact", "--set", "channel=phone", "--set", "person=孙", "--at", "tomorrow"), "2026-09-30T16:00"),
    ],
)
def test_what_is_refused_is_two_lines_and_code_2(run: Verb, no: str, words: tuple[str, ...], named: str) -> None:
    ended = run("fault", "step", no, *words)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 2
    assert named in ended.err.splitlines()[1]


def test_an_unknown_number_is_refused(run: Verb) -> None:
    assert run("fault", "show", "GZ-0").code == 2


def test_a_remote_diagnosis_by_questions(run: Verb, no: str) -> None:
    step(run, no, "propose", "level=2", "scope=terminal")
    begun = run("fault", "ask", no, "--part", "PRN", "--consent", "孙经理", "--json").document
    assert begun["question"]["code"] == "power"
    after = run("fault", "ask", no, "--answer", "off")
    assert "Push the power plug" in after.out
    assert run("fault", "ask", no, "--answer", "off", "--json").document["ending"] == "visit"
    assert step(run, no, "remote-failed", "reason=不亮").document["level"] == 3


def test_the_clocks_are_explained_and_a_breach_is_code_1(run: Verb, no: str) -> None:
    explained = run("sla", "explain", no)
    assert explained.code == 0
    assert "Result: running." in explained.out
    step(run, no, "propose", "level=4", "scope=hall")
    late = run("sla", "explain", no, "--json")
    assert late.document["tier"] == "A"
    assert {clock["metric"] for clock in late.document["clocks"]} == {"answer", "arrive", "restore", "full"}


def test_a_breach_ends_with_code_1(run: Verb) -> None:
    past = ("--at", "2026-01-05T09:00", "--late-reason", "补录")
    no = str(run("fault", *NEW, *past, "--json").document["no"])
    ended = run("sla", "explain", no)
    assert ended.code == 1
    assert "breached" in ended.out

"""A form file that cannot be a form is refused with file, item and reason; nothing is half read."""

import pytest

from fieldkit.domain.words import Refusal
from fieldkit.forms.catalogue import read_template
from fieldkit.forms.form_file import FORM_FILE_LIMIT

HEAD = 'code = "TRY"\nversion = "1.0"\nzh = "试表"\nen = "Trial"\nclasses = ["SELF", "PAY"]\n'
GROUP = '[[groups]]\ncode = "T1"\nzh = "组"\nen = "Group"\n'
NUMBER = '[[groups.items]]\ncode = "T1.1"\nzh = "电压"\nen = "Voltage"\ninput = "num"\nunit = "V"\n'
CHOICE = (
    '[[groups.items]]\ncode = "T1.2"\nzh = "亮度"\nen = "Brightness"\ninput = "choice"\n'
    'choices = [{ name = "good", zh = "好", en = "Good" }, { name = "bad", zh = "坏", en = "Bad" }]\n'
)
PROBE = '[[groups.items]]\ncode = "T1.3"\nzh = "状态"\nen = "State"\ninput = "probe"\nprobe = "net.ping"\n'
GOOD = HEAD + GROUP + NUMBER + CHOICE + PROBE


def refusal(text: str | bytes) -> Refusal:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refusal) as refused:
        read_template(content, "try.toml")
    return refused.value


def test_the_good_file_of_these_tests_is_good() -> None:
    assert [item.code for item in read_template(GOOD.encode(), "try.toml").items] == ["T1.1", "T1.2", "T1.3"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    content = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert read_template(content, "try.toml").code == "TRY"


ITEM_FAULTS = [
    ("misspelt key", NUMBER + "importance = 1\n", "template.unknown_key", "T1.1", "importance"),
    ("same code twice", NUMBER + NUMBER, "template.duplicate", "T1", "T1.1"),
    ("code of another group", NUMBER.replace("T1.1", "T2.1"), "template.code", "T1 #1", "T2.1"),
    ("code without number", NUMBER.replace("T1.1", "T1"), "template.code", "T1 #1", "code"),
    ("no code", NUMBER.replace('code = "T1.1"\n', ""), "template.missing", "T1 #1", "code"),
    ("unknown input", NUMBER.replace('"num"', '"slider"'), "template.input", "T1.1", "slider"),
    ("unknown evidence", NUMBER + 'evidence = ["selfie"]\n', "template.requirement", "T1.1", "selfie"),
    ("unknown slot", NUMBER + 'relevant = { slot = "XYZ" }\n', "template.slot", "T1.1", "XYZ"),
    ("unknown class", NUMBER + 'relevant = { classes = ["TOASTER"] }\n', "template.class", "T1.1", "TOASTER"),
    ("class not of the form", NUMBER + 'relevant = { classes = ["QUERY"] }\n', "template.class", "T1.1", "QUERY"),
    ("ok reversed", NUMBER + "constraint = { ok = { min = 9, max = 1 } }\n", "template.band", "T1.1", "ok limits"),
    ("ok without ends", NUMBER + "constraint = { ok = {} }\n", "template.band", "T1.1", "ok limits"),
    (
        "warn without ok",
        NUMBER + "constraint = { warn = { min = 1 } }\n",
        "template.band",
        "T1.1",
        "ok limits",
    ),
    (
        "warn reversed",
        NUMBER + "constraint = { ok = { min = 1, max = 2 }, warn = { min = 3, max = 0 } }\n",
        "template.band",
        "T1.1",
        "warn limits",
    ),
    (
        "warn ends before ok",
        NUMBER + "constraint = { ok = { min = 1, max = 5 }, warn = { min = 1, max = 4 } }\n",
        "template.band",
        "T1.1",
        "warn limits",
    ),
    (
        "ok open where warn is closed",
        NUMBER + "constraint = { ok = { min = 1 }, warn = { min = 0, max = 9 } }\n",
        "template.band",
        "T1.1",
        "warn limits",
    ),
    ("limit is a text", NUMBER + 'constraint = { ok = { min = "9" } }\n', "template.type", "T1.1", "min"),
    ("limit is true", NUMBER + "constraint = { ok = { min = true } }\n", "template.type", "T1.1", "min"),
    ("limit is not a number", NUMBER + "constraint = { ok = { min = nan } }\n", "template.type", "T1.1", "min"),
    ("limit is endless", NUMBER + "constraint = { ok = { max = inf } }\n", "template.type", "T1.1", "max"),
    ("limit is enormous", NUMBER + "constraint = { ok = { max = 1e99999 } }\n", "template.type", "T1.1", "max"),
    (
        "limit finer than a millionth",
        NUMBER + "constraint = { ok = { min = 0.0000001 } }\n",
        "template.type",
        "T1.1",
        "min",
    ),
    ("unknown limit", NUMBER + "constraint = { ok = { low = 1 } }\n", "template.unknown_key", "T1.1", "low"),
    ("choices missing", CHOICE.split("choices")[0], "template.missing", "T1.2", "choices"),
    ("choices empty", CHOICE.split("choices")[0] + "choices = []\n", "template.empty", "T1.2", "choices"),
    ("choice twice", CHOICE.replace('"bad"', '"good"'), "template.duplicate", "T1.2", "good"),
    ("choice without English", CHOICE.replace(', en = "Bad"', ""), "template.missing", "T1.2", "en"),
    ("pass choice unknown", CHOICE + 'constraint = { ok = ["best"] }\n', "template.choices", "T1.2", "best"),
    (
        "warn choice unknown",
        CHOICE + 'constraint = { ok = ["good"], warn = ["so-so"] }\n',
        "template.choices",
        "T1.2",
        "so-so",
    ),
    (
        "choice both ok and warn",
        CHOICE + 'constraint = { ok = ["good"], warn = ["good"] }\n',
        "template.duplicate",
        "T1.2",
        "good",
    ),
    ("warn choice without ok", CHOICE + 'constraint = { warn = ["bad"] }\n', "template.band", "T1.2", "ok limits"),
    ("choices on a number", NUMBER + 'choices = [{ name = "a" }]\n', "template.misfit", "T1.1", "choices"),
    ("probe on a number", NUMBER + 'probe = "net.ping"\n', "template.misfit", "T1.1", "probe"),
    (
        "limits on an action",
        NUMBER.replace('"num"', '"act"').replace('unit = "V"\n', "") + "constraint = { ok = { min = 1 } }\n",
        "template.misfit",
        "T1.1",
        "constraint",
    ),
    ("probe item without probe", PROBE.replace('probe = "net.ping"\n', ""), "template.missing", "T1.3", "probe"),
    ("probe without dots", PROBE.replace("net.ping", "ping"), "template.code", "T1.3", "ping"),
    (
        "probe with limits, without unit",
        PROBE + "constraint = { ok = { min = 1 } }\n",
        "template.band",
        "T1.3",
        "unit",
    ),
    ("no Chinese text", NUMBER.replace('zh = "电压"\n', ""), "template.missing", "T1.1", "zh"),
    ("no English text", NUMBER.replace('en = "Voltage"\n', ""), "template.missing", "T1.1", "en"),
    ("blank English text", NUMBER.replace('"Voltage"', '" \\t "'), "template.missing", "T1.1", "en"),
    ("hint in one language", NUMBER + 'hint.zh = "测"\n', "template.missing", "T1.1", "en"),
    ("text is a number", NUMBER.replace('"Voltage"', "12"), "template.type", "T1.1", "en"),
    ("required is a text", NUMBER + 'required = "no"\n', "template.type", "T1.1", "required"),
    ("evidence is a text", NUMBER + 'evidence = "pof"\n', "template.type", "T1.1", "evidence"),
    ("relevant is a list", NUMBER + "relevant = []\n", "template.type", "T1.1", "relevant"),
    ("wear part of no known shape", NUMBER + 'wear_part = "head"\n', "template.code", "T1.1", "wear_part"),
]


@pytest.mark.parametrize(
    ("items", "code", "place", "reason"),
    [fault[1:] for fault in ITEM_FAULTS],
    ids=[fault[0] for fault in ITEM_FAULTS],
)
def test_a_faulty_item_is_refused_by_name(items: str, code: str, place: str, reason: str) -> None:
    refused = refusal(HEAD + GROUP + items)
    assert refused.code == code
    told = str(refused.what)
    assert told.startswith(f"try.toml, {place}:")
    assert reason in told.removeprefix(f"try.toml, {place}:")
    assert str(refused.todo)


FORM_FAULTS = [
    ("unknown key", 'colour = "red"\n' + GOOD, "template.unknown_key", "colour"),
    ("no version", GOOD.replace('version = "1.0"\n', ""), "template.missing", "version"),
    ("version in words", GOOD.replace('"1.0"', '"new"'), "template.code", "version"),
    ("code in small letters", GOOD.replace('"TRY"', '"try me"'), "template.code", "try me"),
    ("no classes", GOOD.replace('["SELF", "PAY"]', "[]"), "template.empty", "classes"),
    ("unknown class", GOOD.replace('"PAY"', '"GAME"'), "template.class", "GAME"),
    ("no groups", HEAD, "template.missing", "groups"),
    ("groups empty", HEAD + "groups = []\n", "template.empty", "groups"),
    ("groups are texts", HEAD + 'groups = ["T1"]\n', "template.type", "groups"),
    ("group without items", HEAD + GROUP, "template.missing", "items"),
    ("group with no item", HEAD + GROUP + "items = []\n", "template.empty", "items"),
    ("group twice", HEAD + (GROUP + NUMBER) * 2, "template.duplicate", "T1"),
    ("safety in words", 'mandatory_safety = "yes"\n' + GOOD, "template.type", "mandatory_safety"),
]


@pytest.mark.parametrize(
    ("text", "code", "reason"), [fault[1:] for fault in FORM_FAULTS], ids=[fault[0] for fault in FORM_FAULTS]
)
def test_a_faulty_form_is_refused(text: str, code: str, reason: str) -> None:
    refused = refusal(text)
    assert refused.code == code
    assert str(refused.what).startswith("try.toml, ")
    assert reason in str(refused.what)


BYTE_FAULTS = [
    ("not UTF-8", GOOD.encode("gb18030"), "template.encoding"),
    ("not TOML", b"code = ", "template.toml"),
    ("not text at all", bytes(range(32)), "template.toml"),
    ("too large", b"#" * (FORM_FILE_LIMIT + 1), "template.too_large"),
    ("nested without end", b"a = " + b"[\n" * 100_000, "template.toml"),
    ("a key without end", b"a." * 100_000 + b"a = 1", "template.too_large"),
    ("a number without end", b"a = " + b"9" * 100_000, "template.too_large"),
    ("an exponent without end", b"a = 1e" + b"9" * 900, "template.toml"),
    ("the same table twice", HEAD.encode() * 2, "template.toml"),
]


@pytest.mark.parametrize(
    ("content", "code"), [fault[1:] for fault in BYTE_FAULTS], ids=[fault[0] for fault in BYTE_FAULTS]
)
def test_bytes_that_are_no_form_file_are_refused(content: bytes, code: str) -> None:
    refused = refusal(content)
    assert refused.code == code
    assert str(refused.what).startswith("try.toml")


def test_a_file_of_exactly_the_limit_is_read() -> None:
    content = GOOD.encode()
    filled = content + b"\n" * (FORM_FILE_LIMIT - len(content))
    assert read_template(filled, "try.toml").code == "TRY"


def test_terminal_commands_in_names_and_texts_do_not_survive() -> None:
    template = read_template(GOOD.replace('"Voltage"', '"Vol\\u001b[2Jtage"').encode(), "try.toml")
    assert "\x1b" not in template.item("T1.1").en
    with pytest.raises(Refusal) as refused:
        read_template(b"", "x\x1b]0;owned\x07.toml")
    assert "\x1b" not in str(refused.value.what)


def test_the_digest_is_that_of_the_bytes() -> None:
    first = read_template(GOOD.encode(), "try.toml")
    second = read_template(GOOD.encode() + b"\n", "try.toml")
    assert first.sha256 != second.sha256
    assert first.groups == second.groups

import json
import re
import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("termios", reason="needs a pseudo-terminal")

from pty_harness import Program

from screens.text import cell_fit, cell_width, shown, shown_line

HOSTILE = [
    entry["text"]
    for entry in json.loads((Path(__file__).parents[1] / "data/hostile-strings.json").read_text("ascii"))["strings"]
]
PROGRAM = str(Path(__file__).with_name("hostile_program.py"))
OURS = re.compile(r"\x1b\[(?:[0-9;]*m|\d+;\d+H)")
"""All that Textual needs while a screen is up: colours and cursor positions."""


def foreign(output: bytes) -> set[str]:
    """Sequences and controls in the output that Textual has no reason to write."""
    text = OURS.sub("", output.decode("utf-8", "surrogateescape"))
    return {
        text[at : at + 12]
        for at, sign in enumerate(text)
        if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in "\r\n"
    }


def colours_without_a_terminal(output: bytes) -> bool:
    """Whether the colour of the hostile strings (red, 31) came through: Textual writes true colours only."""
    return b"\x1b[31m" in output


def shown_in_turn(program: Program, count: int) -> bytes:
    program.wait_for("shown none")
    program.wait_until_quiet()
    before = len(program.output)
    for place in range(count):
        program.send(b"\x1bOQ")
        program.wait_for(f"shown {place}.")
    return bytes(program.output[before:])


def test_nothing_foreign_reaches_the_terminal_from_any_widget() -> None:
    with Program([PROGRAM], columns=100, rows=40) as program:
        output = shown_in_turn(program, len(HOSTILE))
    assert foreign(output) == set()
    assert not colours_without_a_terminal(output)
    assert "␛".encode() in output, "what was taken away is seen to have been there"


def test_the_same_strings_without_the_gate_are_noticed() -> None:
    with Program([PROGRAM, "raw"], columns=100, rows=40) as program:
        output = shown_in_turn(program, 18)
    assert foreign(output)


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("width", [0, 1, 2, 3, 7, 20])
def test_a_cell_is_exactly_as_wide_as_its_column(width: int, right: bool) -> None:
    wrong = [text for text in HOSTILE if cell_width(cell_fit(text, width, right=right)) != width]
    assert wrong == []


def test_markup_is_shown_and_not_obeyed() -> None:
    assert [text for text in HOSTILE if shown(text).spans or shown_line(text).spans] == []
    assert [text for text in HOSTILE if "\n" in shown_line(text).plain] == []


@pytest.mark.parametrize(
    ("text", "width", "cell"),
    [
        ("营业厅", 6, "营业厅"),
        ("营业厅", 8, "营业厅  "),
        ("营业厅", 5, "营.. "),
        ("人民路营业厅", 8, "人民路.."),
        ("JF3-2409-0153", 6, "JF3-.."),
        ("ab", 2, "ab"),
        ("abc", 2, "ab"),
        ("一二", 1, " "),
        ("a\nb\tc", 5, "a b c"),
    ],
)
def test_a_cut_is_marked_and_never_splits_a_character(text: str, width: int, cell: str) -> None:
    assert cell_fit(text, width) == cell


def test_numbers_stand_on_the_right() -> None:
    assert cell_fit("1,024", 8, right=True) == "   1,024"

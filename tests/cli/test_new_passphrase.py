"""A passphrase is chosen on the terminal: its rule is told first, and a slip costs only a repetition."""

from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from fieldkit.cli.profiles import passphrase
from fieldkit.locale import current_language, use_language

LONG = "a kiosk in the hall"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = current_language()
    use_language("en")
    yield
    use_language(before)


def chosen(*typed: str) -> tuple[str, str]:
    """What comes of these lines, and what was said."""
    taken: list[str] = []
    app = typer.Typer()
    app.command()(lambda: taken.append(passphrase(None, confirm=True)))
    ended = CliRunner().invoke(app, input="".join(f"{line}\n" for line in typed))
    return "".join(taken), ended.output


def test_the_rule_stands_before_the_question() -> None:
    taken, said = chosen(LONG, LONG)
    assert taken == LONG
    assert said.index("at least 8 characters") < said.index("New passphrase")
    assert LONG not in said


def test_one_that_is_too_short_is_asked_for_again() -> None:
    taken, said = chosen("short", LONG, LONG)
    assert taken == LONG
    assert "A passphrase has at least 8 characters." in said


def test_two_that_differ_are_asked_for_again() -> None:
    taken, said = chosen(LONG, "another one here", LONG, LONG)
    assert taken == LONG
    assert said.count("The two are not the same.") == 1


def test_the_end_of_the_input_ends_the_question() -> None:
    assert chosen("short")[0] == ""

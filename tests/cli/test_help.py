"""The command line explains itself in the reader's language: its verbs, their options, what was typed wrongly."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.main import get_command

from fieldkit.cli.help_words import TOOLKIT_WORDS, explain, help_texts, speak_asked_language
from fieldkit.cli.verbs import build
from fieldkit.locale import current_language, gettext_in, use_language

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def language_as_before() -> Iterator[None]:
    before = current_language()
    yield
    use_language(before)


def explained(language: str) -> list[str]:
    use_language(language)
    command = get_command(build())
    explain(command)
    return list(help_texts(command))


def test_every_verb_and_option_is_explained_in_both_languages() -> None:
    chinese, english = explained("zh_CN"), explained("en")
    assert len(chinese) == len(english) > 200
    assert [text for text in chinese if not CHINESE.search(text)] == []
    assert [text for text in english if CHINESE.search(text)] == []
    assert all(CHINESE.search(gettext_in("zh_CN", words.msgid)) for words in TOOLKIT_WORDS)


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["--language", "en", "probe", "--help"], "en"),
        (["probe", "run", "--language=en", "--help"], "en"),
        (["probe", "--help"], "zh_CN"),
        (["probe", "--language"], "zh_CN"),
    ],
)
def test_the_language_that_is_asked_for_counts_before_help_is_written(arguments: list[str], language: str) -> None:
    use_language("zh_CN")
    speak_asked_language(arguments)
    assert current_language() == language


def test_a_wrong_verb_is_answered_by_the_toolkit_in_chinese() -> None:
    command = [sys.executable, "-c", "from fieldkit.cli import main; main()", "nonsense"]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert ended.returncode == 2
    assert "没有命令 'nonsense'" in ended.stderr
    assert "请用" in ended.stderr


@pytest.mark.parametrize("verb", ["sync", "org roster show", "hq init", "fault new"])
def test_no_sentence_is_cut_where_the_terminal_ends(verb: str) -> None:
    command = [sys.executable, "-c", "from fieldkit.cli import main; main()", *verb.split(), "--help"]
    narrow = os.environ | {"COLUMNS": "80", "FIELDKIT_LANGUAGE": "zh_CN"}
    ended = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120, env=narrow
    )
    assert "用法" in ended.stdout or "Usage" in ended.stdout
    assert "…" not in ended.stdout

import pytest

from fieldkit.domain.kept_words import kept, kept_words
from fieldkit.domain.words import NOTHING, Words, say

NESTED = say("Headquarters cannot be reached ({cause}).", cause=say("nothing answers at its address"))


@pytest.mark.parametrize(
    "words",
    [
        NOTHING,
        say("Synchronise again."),
        NESTED,
        say("{count} files", count=3),
        say("If this laptop broke now, {what} would be lost.", what=(say("Visit"), say("{count} files", count=2))),
    ],
)
def test_what_was_kept_can_be_told_again(words: Words) -> None:
    assert kept_words(kept(words, 400)) == words


def test_what_is_too_long_is_kept_as_it_reads() -> None:
    assert str(kept_words(kept(say("{text}", text="x" * 500), 400)))[:9] == "x" * 9
    assert len(kept(say("{text}", text="x" * 500), 400)) == 400


@pytest.mark.parametrize("text", ["Stopped.", "{", "[1]", "{}", "3", "a {place} in it"])
def test_a_text_of_an_earlier_program_stands_for_itself(text: str) -> None:
    assert str(kept_words(text)) == text

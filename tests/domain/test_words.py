"""A sentence may hold further sentences, and lists of them, each told in the reader's language."""

from fieldkit.domain.words import say
from fieldkit.locale import tell_in

OUTER = say("{name} ({label})", name="A", label=say("retired"))
LIST = say("{name} ({label})", name=say("in service"), label=(say("in service"), say("retired")))


def test_words_within_words_are_told_in_the_same_language() -> None:
    assert tell_in("en", OUTER) == "A (retired)"
    assert tell_in("zh_CN", OUTER) != tell_in("en", OUTER)


def test_a_list_of_words_is_joined_as_the_language_does_it() -> None:
    assert tell_in("en", LIST) == "in service (in service, retired)"
    assert "、" in tell_in("zh_CN", LIST)


def test_without_a_language_the_message_ids_speak() -> None:
    assert str(LIST) == "in service (in service, retired)"

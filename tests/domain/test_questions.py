"""Lists of questions for remote diagnosis: every way ends, nothing leads in a circle, both languages are there."""

import pytest

from fieldkit.domain.fault.question_file import SIZE_LIMIT, read_questions
from fieldkit.domain.fault.questions import Ending, standing
from fieldkit.domain.words import Refusal
from fieldkit.services.remote_diagnosis import tree_of, trees

HEAD = 'code = "X"\nversion = "1"\nzh = "甲"\nen = "A"\nstart = "a"\n'


def question(code: str, *answers: str) -> str:
    return f'[[questions]]\ncode = "{code}"\nzh = "问"\nen = "ask"\nanswers = [{", ".join(answers)}]\n'


def answer(code: str, more: str = 'end = "test"') -> str:
    return f'{{ code = "{code}", zh = "是", en = "yes", {more} }}'


GOOD = (
    HEAD
    + question("a", answer("y", 'next = "b"'), answer("n", 'end = "visit"'))
    + question("b", answer("y"), answer("n", 'end = "visit"'))
)


def test_there_is_a_list_for_each_component() -> None:
    assert [tree.code for tree in trees()] == ["BNV", "CRD", "IPC", "NET", "PRN", "TCH"]


@pytest.mark.parametrize("code", ["BNV", "CRD", "IPC", "NET", "PRN", "TCH"])
def test_a_list_leads_to_a_test_and_to_a_visit(code: str) -> None:
    tree = tree_of(code)
    ends = {choice.end for asked in tree.questions.values() for choice in asked.answers if choice.end}
    assert ends == set(Ending)
    for asked in tree.questions.values():
        assert asked.zh != asked.en
        assert all(c.zh != c.en and (not c.do_zh or c.do_zh != c.do_en) for c in asked.answers)


def test_the_answers_lead_from_question_to_question() -> None:
    tree = read_questions(GOOD.encode(), "x.toml")
    assert standing(tree, []).question == tree.questions["a"]
    assert standing(tree, [("a", "y")]).question == tree.questions["b"]
    assert standing(tree, [("a", "y"), ("b", "y")]).ending is Ending.TEST
    assert standing(tree, [("a", "n"), ("b", "y")]).ending is Ending.VISIT


def test_notes_beside_the_list_are_passed_over() -> None:
    tree = read_questions(GOOD.encode(), "x.toml")
    there = standing(tree, [("客户补充", "灯闪"), ("a", "perhaps"), ("a", "y"), ("a", "n")])
    assert there.question == tree.questions["b"]
    assert [choice.code for _, choice in there.asked] == ["y"]


BAD = {
    "not toml": "code = ",
    "no code": GOOD.replace('code = "X"\n', ""),
    "no such start": GOOD.replace('start = "a"', 'start = "z"'),
    "no such question": HEAD + question("a", answer("y", 'next = "z"'), answer("n")),
    "next and end": HEAD + question("a", answer("y", 'next = "a", end = "test"'), answer("n")),
    "neither": HEAD + question("a", '{ code = "y", zh = "是", en = "yes" }', answer("n")),
    "a circle": HEAD + question("a", answer("y", 'next = "a"'), answer("n")),
    "one answer": HEAD + question("a", answer("y")),
    "two answers of one code": HEAD + question("a", answer("y"), answer("y")),
    "two questions of one code": HEAD + question("a", answer("y"), answer("n")) * 2,
    "nobody is asked": GOOD + question("c", answer("y"), answer("n")),
    "no such end": HEAD + question("a", answer("y", 'end = "fly"'), answer("n")),
    "to do in one language": HEAD + question("a", answer("y", 'do_zh = "拔", end = "test"'), answer("n")),
    "a number for a text": GOOD.replace('version = "1"', "version = 1"),
    "no questions": HEAD,
    "questions is no list": HEAD + 'questions = "many"',
    "too many in a row": HEAD
    + "".join(question(chr(97 + n), answer("y", f'next = "{chr(98 + n)}"'), answer("n")) for n in range(13))
    + question("n", answer("y"), answer("n")),
}


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_list_is_refused_with_its_file(case: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_questions(BAD[case].encode(), "x.toml")
    assert refused.value.code == "questions.bad"
    assert "x.toml" in str(refused.value.what)


def test_a_list_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(Refusal):
        read_questions(b"#" * (SIZE_LIMIT + 1), "x.toml")


def test_an_unknown_component_names_the_known_ones() -> None:
    with pytest.raises(Refusal) as refused:
        tree_of("LCK")
    assert "PRN" in str(refused.value.todo)

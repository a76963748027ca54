"""Is this file a list of questions? One TOML file per component, checked before anybody is asked."""

import tomllib
from collections.abc import Mapping
from typing import TypeGuard

from fieldkit.domain.fault.questions import Choice, Ending, Question, QuestionTree, faults_of
from fieldkit.domain.text import clean
from fieldkit.domain.words import Refusal, say

SIZE_LIMIT = 200_000


def read_questions(content: bytes, file_name: str) -> QuestionTree:
    """The list of a file; Refusal `questions.bad` naming the place that is wrong."""
    if len(content) > SIZE_LIMIT:
        raise _bad(file_name, "too large")
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(file_name, str(error)) from error
    listed = document.get("questions", [])
    if not isinstance(listed, list):
        raise _bad(file_name, "questions")
    questions = [_question(file_name, entry) for entry in listed]
    head = {name: _text(file_name, document, name) for name in ("code", "version", "zh", "en", "start")}
    tree = QuestionTree(**head, questions={question.code: question for question in questions})
    wrong = list(faults_of(tree))
    if len(tree.questions) < len(questions):
        wrong.append("two questions have one code")
    if wrong:
        raise _bad(file_name, "; ".join(wrong))
    return tree


def _question(file_name: str, entry: object) -> Question:
    if not _is_table(entry):
        raise _bad(file_name, "questions")
    answers = entry.get("answers", [])
    if not isinstance(answers, list):
        raise _bad(file_name, "answers")
    code, zh, en = (_text(file_name, entry, name) for name in ("code", "zh", "en"))
    return Question(code, zh, en, tuple(_choice(file_name, answer) for answer in answers))


def _choice(file_name: str, entry: object) -> Choice:
    if not _is_table(entry):
        raise _bad(file_name, "answers")
    ending = _text(file_name, entry, "end", needed=False)
    if ending and ending not in list(Ending):
        raise _bad(file_name, f"end = {ending}")
    texts = {name: _text(file_name, entry, name) for name in ("code", "zh", "en")}
    more = {name: _text(file_name, entry, name, needed=False) for name in ("do_zh", "do_en", "next")}
    return Choice(**texts, **more, end=Ending(ending) if ending else None)


def _text(file_name: str, table: Mapping[str, object], name: str, *, needed: bool = True) -> str:
    value = table.get(name, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise _bad(file_name, name)
    return clean(value)


def _is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _bad(file_name: str, why: str) -> Refusal:
    return Refusal(
        "questions.bad",
        say(
            "{file} is no list of questions: {why} (C090).",
            file=clean(file_name, limit=80),
            why=clean(why, limit=300),
        ),
        say("Correct the file; the list in force stays as it is."),
    )

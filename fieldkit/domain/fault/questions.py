"""What is asked in a remote diagnosis, and where has it got to? (C090)"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

LONGEST_WAY = 12
"""More questions than this do not fit into half an hour."""


class Ending(StrEnum):
    """How a list of questions ends."""

    TEST = "test"
    """It may be solved: test transactions, and the customer confirms by name."""
    VISIT = "visit"
    """It cannot be solved from afar."""


@dataclass(frozen=True)
class Choice:
    """An answer, with what the person in the hall is asked to do then."""

    code: str
    zh: str
    en: str
    do_zh: str = ""
    do_en: str = ""
    next: str = ""
    """Code of the next question; empty where it ends."""
    end: Ending | None = None


@dataclass(frozen=True)
class Question:
    """One question with its answers."""

    code: str
    zh: str
    en: str
    answers: tuple[Choice, ...]

    def choice(self, code: str) -> Choice | None:
        """The answer of this code."""
        return next((choice for choice in self.answers if choice.code == code), None)


@dataclass(frozen=True)
class QuestionTree:
    """The questions about one component."""

    code: str
    version: str
    zh: str
    en: str
    start: str
    questions: Mapping[str, Question]

    @property
    def name(self) -> str:
        """Code and version: what a fault remembers."""
        return f"{self.code}/{self.version}"


@dataclass(frozen=True)
class Standing:
    """Where a diagnosis has got to: the question to ask, or how it ended."""

    question: Question | None
    ending: Ending | None
    asked: tuple[tuple[Question, Choice], ...]


def standing(tree: QuestionTree, steps: Iterable[tuple[str, str]]) -> Standing:
    """Follows the answers that were given; notes that belong to no question of the list are passed over."""
    question: Question | None = tree.questions[tree.start]
    asked: list[tuple[Question, Choice]] = []
    for code, answer in steps:
        choice = question.choice(answer) if question is not None and question.code == code else None
        if question is None or choice is None:
            continue
        asked.append((question, choice))
        if choice.end is not None:
            return Standing(None, choice.end, tuple(asked))
        question = tree.questions[choice.next]
    return Standing(question, None, tuple(asked))


def faults_of(tree: QuestionTree) -> tuple[str, ...]:
    """What is wrong with a list: answers that lead nowhere or in a circle, questions that nobody reaches."""
    found = list(_dangling(tree))
    if not found:
        found = list(_circles(tree, tree.start, ()))
    if not found:
        found = [f"{code}: nobody is asked this" for code in tree.questions.keys() - _reached(tree)]
    return tuple(dict.fromkeys(found))


def _dangling(tree: QuestionTree) -> Iterator[str]:
    if tree.start not in tree.questions:
        yield f"start: there is no question {tree.start}"
    for question in tree.questions.values():
        if len(question.answers) < 2:
            yield f"{question.code}: a question has at least two answers"
        for choice in question.answers:
            place = f"{question.code}.{choice.code}"
            if bool(choice.next) == (choice.end is not None):
                yield f"{place}: an answer has either a next question or an end"
            elif choice.next and choice.next not in tree.questions:
                yield f"{place}: there is no question {choice.next}"
            if bool(choice.do_zh) != bool(choice.do_en):
                yield f"{place}: what to do stands in one language only"
        if len({choice.code for choice in question.answers}) < len(question.answers):
            yield f"{question.code}: two answers have one code"


def _circles(tree: QuestionTree, code: str, way: tuple[str, ...]) -> Iterator[str]:
    if code in way:
        yield f"{code}: the questions go in a circle"
    elif len(way) >= LONGEST_WAY:
        yield f"{code}: more than {LONGEST_WAY} questions in a row"
    else:
        for choice in tree.questions[code].answers:
            if choice.next:
                yield from _circles(tree, choice.next, (*way, code))


def _reached(tree: QuestionTree) -> set[str]:
    found: set[str] = set()
    rest = {tree.start}
    while rest:
        found |= rest
        ways = chain.from_iterable(tree.questions[code].answers for code in rest)
        rest = {choice.next for choice in ways if choice.next} - found
    return found

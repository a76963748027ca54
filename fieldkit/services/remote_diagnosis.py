"""How does the engineer ask his way through a remote diagnosis? Every answer is a step of the fault."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources

from fieldkit.domain.clock.contacts import Spoken
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.question_file import read_questions
from fieldkit.domain.fault.questions import Choice, QuestionTree, Standing, standing
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.text import clean
from fieldkit.domain.words import Refusal, say
from fieldkit.services.fault_clocks import ClockDesk
from fieldkit.services.fault_cover import FaultCover, fault_cover
from fieldkit.services.faults import FaultDesk
from fieldkit.storage.journal import Journal
from fieldkit.storage.settings import Setting, set_setting

NOTE = "note"
"""Question of a step that only keeps what was said."""


@dataclass(frozen=True)
class Diagnosis:
    """A remote diagnosis as it stands."""

    fault: Fault
    tree: QuestionTree
    standing: Standing
    time_left: timedelta
    """Of the 30 minutes; negative when they are over."""
    last: Choice | None = None
    """The answer just given, with what to do."""


@dataclass(frozen=True)
class RemotePage:
    """Everything that the place of a remote diagnosis shows."""

    fault: Fault
    diagnosis: Diagnosis | None
    """None before it begins and after it has ended."""
    spoken: Spoken | None
    """The last word with the customer, and by when the next one is due."""
    cover: FaultCover | None


class RemoteDesk:
    """Asks questions from a list and notes the answers."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._faults = FaultDesk(journal)

    def begin(self, name: str, part: str, consent_by: str, tool: str = "phone") -> Diagnosis:
        """Starts a diagnosis by the list of a component, with the consent of a named person (SUP-3)."""
        tree = tree_of(part)
        facts = {"consent_by": consent_by, "tool": tool, "tree": tree.name}
        return self._diagnosis(self._faults.step(name, Step.REMOTE_START, facts).fault)

    def page(self, name: str) -> RemotePage:
        """The diagnosis, whether it is under way or not, with the contact that has to be kept."""
        fault = self._faults.file(name).fault
        try:
            spoken = ClockDesk(self._journal).explain(name).spoken
        except Refusal:
            spoken = None  # a fault without clocks has no contact that would be late
        with self._journal.read() as session:
            cover = fault_cover(session, fault, self._journal.true_now())
        return RemotePage(fault, self._diagnosis(fault) if fault.remote_is_open else None, spoken, cover)

    def note(self, name: str, text: str, *, overrun_reason: str = "") -> Diagnosis:
        """Keeps something the customer said that belongs to no question."""
        facts = {"question": NOTE, "answer": text, "overrun_reason": overrun_reason}
        return self._diagnosis(self._faults.step(name, Step.REMOTE_STEP, facts).fault)

    def stay(self, name: str) -> None:
        """The program comes back to this diagnosis when it is interrupted; to none with an empty name."""
        with self._journal.write("remote.stay", "", synchronise=False) as session:
            set_setting(session, Setting.REMOTE_FAULT, name)

    def look(self, name: str) -> Diagnosis:
        """The diagnosis that is under way."""
        return self._diagnosis(self._faults.file(name).fault)

    def answer(self, name: str, code: str, *, overrun_reason: str = "") -> Diagnosis:
        """Notes the answer to the question that is open now; Refusal when it is none of the choices."""
        now = self.look(name)
        question = now.standing.question
        if question is None:
            raise Refusal(
                "questions.over",
                say("All questions are answered (C090)."),
                say("End the diagnosis: remote-solved or remote-failed."),
            )
        choice = question.choice(code)
        if choice is None:
            raise Refusal(
                "questions.choice",
                say("“{answer}” is no answer to this question (C090).", answer=clean(code, limit=40)),
                say("Choose one of: {names}.", names=", ".join(known.code for known in question.answers)),
            )
        facts = {
            "question": question.code,
            "answer": choice.code,
            "action": choice.do_zh,
            "overrun_reason": overrun_reason,
        }
        after = self._diagnosis(self._faults.step(name, Step.REMOTE_STEP, facts).fault)
        return Diagnosis(after.fault, after.tree, after.standing, after.time_left, choice)

    def _diagnosis(self, fault: Fault) -> Diagnosis:
        session = fault.remote
        if session is None or session.ended_at is not None:
            raise Refusal(
                "fault.no_remote",
                say("No remote diagnosis is under way (C090)."),
                say("Start it, with the customer's consent."),
            )
        tree = tree_of(session.tree)
        left = session.box_ends_at - self._journal.true_now()
        return Diagnosis(fault, tree, standing(tree, session.steps), left)


@cache
def trees() -> tuple[QuestionTree, ...]:
    """Every list of questions that comes with the program, by code."""
    folder = resources.files("fieldkit") / "data" / "questions"
    found = (
        read_questions(file.read_bytes(), file.name) for file in folder.iterdir() if file.name.endswith(".toml")
    )
    return tuple(sorted(found, key=lambda tree: tree.code))


def tree_of(name: str) -> QuestionTree:
    """The list of a component by its code, or by the name that a fault remembers."""
    wanted = name.partition("/")[0].upper()
    for tree in trees():
        if tree.code == wanted:
            return tree
    raise Refusal(
        "questions.unknown",
        say("There is no list of questions “{name}” (C090).", name=clean(name, limit=40)),
        say("Choose one of: {names}.", names=", ".join(tree.code for tree in trees())),
    )

"""Which steps can a fault take, what is each called, and who may take it? (requirements 4.3, 2.9)"""

from collections.abc import Mapping
from enum import StrEnum

from fieldkit.domain.roles import Action
from fieldkit.domain.words import Words, say


class Step(StrEnum):
    """What happened to a fault; the code that events carry and that scripts type."""

    OPEN = "open"
    ASSESS = "assess"
    PROPOSE = "propose"
    CONSULT = "consult"
    REMOTE_START = "remote-start"
    REMOTE_STEP = "remote-step"
    REMOTE_SOLVED = "remote-solved"
    REMOTE_FAILED = "remote-failed"
    DISPATCH = "dispatch"
    DECLINE = "decline"
    ACCEPT = "accept"
    DEPART = "depart"
    ARRIVE = "arrive"
    WALK_UP = "walk-up"
    WAIT = "wait"
    RESUME = "resume"
    RESTORE = "restore"
    RECOVER = "recover"
    REPORT = "report"
    SIGN = "sign"
    FILE = "file"
    ARCHIVE = "archive"
    RELEVEL = "relevel"
    REOPEN = "reopen"
    MERGE = "merge"
    ANSWER = "answer"
    CONTACT = "contact"
    PLAN = "plan"
    QUOTE = "quote"
    ANSWER_QUOTE = "answer-quote"
    GUIDE = "guide"
    FAILING = "failing"
    COUNTERSIGN = "countersign"
    APPROVE_DELAY = "approve-delay"
    CONFIRM_DUE = "confirm-due"
    REVIEW = "review"
    CORRECT_CLOCK = "correct-clock"
    CONFIRM_CLOCK = "confirm-clock"


STEP_WORDS: Mapping[Step, Words] = {
    Step.OPEN: say("take in"),
    Step.ASSESS: say("assess"),
    Step.PROPOSE: say("propose a level"),
    Step.CONSULT: say("turn into a consultation"),
    Step.REMOTE_START: say("start remote diagnosis"),
    Step.REMOTE_STEP: say("note a step of the diagnosis"),
    Step.REMOTE_SOLVED: say("solved remotely"),
    Step.REMOTE_FAILED: say("not solved remotely"),
    Step.DISPATCH: say("dispatch"),
    Step.DECLINE: say("decline the order"),
    Step.ACCEPT: say("accept the order"),
    Step.DEPART: say("set out"),
    Step.ARRIVE: say("arrive"),
    Step.WALK_UP: say("begin on site with an own order"),
    Step.WAIT: say("wait"),
    Step.RESUME: say("go on"),
    Step.RESTORE: say("service restored"),
    Step.RECOVER: say("pass the recovery gate"),
    Step.REPORT: say("complete the reports"),
    Step.SIGN: say("sign off"),
    Step.FILE: say("file at headquarters"),
    Step.ARCHIVE: say("archive"),
    Step.RELEVEL: say("change the level"),
    Step.REOPEN: say("reopen"),
    Step.MERGE: say("merge into another fault"),
    Step.ANSWER: say("name who is responsible"),
    Step.CONTACT: say("note a contact"),
    Step.PLAN: say("send the repair plan"),
    Step.QUOTE: say("offer a quotation"),
    Step.ANSWER_QUOTE: say("note the answer to the quotation"),
    Step.GUIDE: say("give guidance"),
    Step.FAILING: say("note what fails"),
    Step.COUNTERSIGN: say("countersign a delay"),
    Step.APPROVE_DELAY: say("approve a delay"),
    Step.CONFIRM_DUE: say("confirm a breach by calendar import"),
    Step.REVIEW: say("note the review meeting"),
    Step.CORRECT_CLOCK: say("correct the laptop's clock"),
    Step.CONFIRM_CLOCK: say("confirm the corrected times"),
}

STEP_ACTIONS: Mapping[Step, Action] = {
    Step.OPEN: Action.OPEN_FAULT,
    Step.ASSESS: Action.SET_LEVEL,
    Step.PROPOSE: Action.SET_LEVEL,
    Step.CONSULT: Action.SET_LEVEL,
    Step.RELEVEL: Action.SET_LEVEL,
    Step.MERGE: Action.SET_LEVEL,
    Step.DISPATCH: Action.DISPATCH,
    Step.ANSWER: Action.OPEN_FAULT,
    Step.CONTACT: Action.OPEN_FAULT,
    Step.REOPEN: Action.OPEN_FAULT,
    Step.APPROVE_DELAY: Action.APPROVE_DELAY,
    Step.CONFIRM_DUE: Action.CONFIRM_DUE,
    Step.CORRECT_CLOCK: Action.OPEN_FAULT,
    Step.CONFIRM_CLOCK: Action.CONFIRM_TIMES,
}
"""Action of table 2.9 behind a step; every other step is keeping records."""

BY_THE_PROGRAM = frozenset({Step.FILE, Step.CORRECT_CLOCK})
"""Steps that nobody chooses: headquarters files, and a laptop corrects its times when it hears the hour."""

ABOUT_TIMES = frozenset({Step.CORRECT_CLOCK, Step.CONFIRM_CLOCK})
"""Possible wherever a fault has got to, and no way on for it."""

PROPOSALS = frozenset({Step.PROPOSE})
"""Steps for which it is enough that a role may propose."""


def action_of(step: Step) -> Action:
    """The action of table 2.9 that decides who may take this step."""
    return STEP_ACTIONS.get(step, Action.RECORD)

"""Which clause asks for a step of a fault? Who tells too little of it is told by which."""

from collections.abc import Mapping

from fieldkit.domain.fault.steps import Step

CLAUSES: Mapping[Step, str] = {
    Step.OPEN: "C057",
    Step.ASSESS: "C058",
    Step.PROPOSE: "C058",
    Step.RELEVEL: "SLA-10",
    Step.CONSULT: "C094",
    Step.REMOTE_START: "C090",
    Step.REMOTE_STEP: "C090",
    Step.REMOTE_SOLVED: "SLA-12",
    Step.REMOTE_FAILED: "C091",
    Step.DISPATCH: "C059",
    Step.DECLINE: "C059",
    Step.ACCEPT: "C061",
    Step.DEPART: "C061",
    Step.ARRIVE: "C016",
    Step.WALK_UP: "C061",
    Step.WAIT: "SLA-9",
    Step.RESUME: "SLA-9",
    Step.RESTORE: "C018",
    Step.RECOVER: "C019",
    Step.REPORT: "C128",
    Step.SIGN: "C093",
    Step.FILE: "C115",
    Step.ARCHIVE: "C093",
    Step.REOPEN: "SLA-14",
    Step.MERGE: "SLA-11",
    Step.ANSWER: "C015",
    Step.CONTACT: "C017",
    Step.PLAN: "C027",
    Step.QUOTE: "C007",
    Step.ANSWER_QUOTE: "C007",
    Step.GUIDE: "C053",
    Step.FAILING: "C019",
    Step.COUNTERSIGN: "SLA-9",
    Step.APPROVE_DELAY: "SLA-9",
    Step.CONFIRM_DUE: "K7",
    Step.REVIEW: "LVL-4",
    Step.CORRECT_CLOCK: "E13",
    Step.CONFIRM_CLOCK: "E13",
}
"""The clause, or the rule, by the step."""

"""Which place opens for a step of a fault? Most steps have a small form; some have a place of their own."""

from collections.abc import Callable, Mapping

from textual.screen import Screen

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step


def _sign_report(no: str) -> Screen[bool]:
    from screens.faults.paper_matter import PaperMatter
    from screens.signoff.screen import SignoffScreen

    return SignoffScreen(PaperMatter(no, "F03"))


def _sign_quote(no: str) -> Screen[bool]:
    from screens.faults.paper_matter import PaperMatter
    from screens.signoff.screen import SignoffScreen

    return SignoffScreen(PaperMatter(no, "F17"))


def _report(no: str) -> Screen[bool]:
    from screens.faults.telling import TellingScreen

    return TellingScreen(no, Step.REPORT)


def _plan(no: str) -> Screen[bool]:
    from screens.faults.telling import TellingScreen

    return TellingScreen(no, Step.PLAN)


def _quote(no: str) -> Screen[bool]:
    from screens.faults.quote import QuoteScreen

    return QuoteScreen(no)


def _remote(no: str) -> Screen[bool]:
    from screens.faults.remote import RemoteScreen

    return RemoteScreen(no)


DOORS: Mapping[Step, Callable[[str], Screen[bool]]] = {
    Step.REPORT: _report,
    Step.PLAN: _plan,
    Step.SIGN: _sign_report,
    Step.QUOTE: _quote,
    Step.ANSWER_QUOTE: _sign_quote,
    Step.REMOTE_START: _remote,
    Step.REMOTE_STEP: _remote,
}
"""Steps that are too much for a small form."""


def door(fault: Fault, step: Step) -> Screen[bool]:
    """The place of a step."""
    if step in DOORS:
        return DOORS[step](fault.no)
    from screens.faults.dialogs import dialog_for

    return dialog_for(fault, step)

"""Which dialog asks for which step? Every step has the general form; some have one of their own."""

from typing import TYPE_CHECKING

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step

if TYPE_CHECKING:
    from screens.dialog import Dialog


def dialog_for(fault: Fault, step: Step) -> "Dialog[bool]":
    """The dialog of a step; it answers whether the step was taken."""
    match step:
        case Step.DISPATCH:
            from screens.faults.dispatch import DispatchDialog

            return DispatchDialog(fault)
        case Step.ASSESS | Step.PROPOSE | Step.RELEVEL:
            from screens.faults.assess import AssessDialog

            return AssessDialog(fault, step)
        case Step.MERGE:
            from screens.faults.merge import MergeDialog

            return MergeDialog(fault)
        case Step.RECOVER:
            from screens.faults.gate import GateDialog

            return GateDialog(fault)
        case Step.ANSWER:
            from screens.faults.answer import AnswerDialog

            return AnswerDialog(fault)
    from screens.faults.step import StepDialog

    return StepDialog(fault, step)

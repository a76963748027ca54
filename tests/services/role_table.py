"""Table 2.9 for the steps of a fault, typed from the text: no use of the program's own table."""

from collections.abc import Mapping

from fieldkit.domain.fault.steps import Step
from fieldkit.domain.roles import Role

MAY: Mapping[str, str] = {
    "open answer contact reopen correct-clock": "ENG RL SSC GRP CS SCM DM",
    "assess consult relevel merge": "RL SSC DM",
    "propose": "ENG RL SSC DM",
    "dispatch": "RL GRP SCM DM",
    "approve-delay": "SQG",
    "confirm-due": "RL DM",
    "confirm-clock": "SQG",
    "remote-start remote-step remote-solved remote-failed decline accept depart arrive walk-up wait resume restore "
    "recover report quote answer-quote sign file archive plan guide failing countersign review": "ENG RL SSC",
}
"""Steps -> roles. Table 2.9; K7 for `confirm-due`, E13 for the two of clocks."""


def may(role: Role, step: Step) -> bool:
    """Whether the text allows it."""
    return next(role in roles.split() for steps, roles in MAY.items() if step in steps.split())

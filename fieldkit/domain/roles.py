"""Who may do what? The table of requirements 2.9 as data; laptops and headquarters ask it alike."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from fieldkit.domain.words import Refusal, Words, say


class Role(StrEnum):
    """What a person of the vendor is (requirements 0)."""

    ENG = "ENG"
    RL = "RL"
    SSC = "SSC"
    GRP = "GRP"
    CS = "CS"
    SQG = "SQG"
    ADM = "ADM"
    SCM = "SCM"
    DM = "DM"
    VP = "VP"


class Action(StrEnum):
    """What the table speaks of."""

    OPEN_FAULT = "open_fault"
    SET_LEVEL = "set_level"
    DISPATCH = "dispatch"
    RECORD = "record"
    CHANGE_PARAMETERS = "change_parameters"
    APPROVE_UPGRADE = "approve_upgrade"
    REQUEST_ISSUE = "request_issue"
    CHECK_ISSUE = "check_issue"
    APPROVE_ISSUE = "approve_issue"
    KEEP_STOCK = "keep_stock"
    CONFIRM_STOCK = "confirm_stock"
    COMPILE_MONTH = "compile_month"
    CONFIRM_MONTH = "confirm_month"
    ACCEPT_MONTH = "accept_month"
    APPROVE_DELAY = "approve_delay"
    CONFIRM_DUE = "confirm_due"
    """K7: a breach by an imported calendar counts only after the lead has confirmed it."""
    CONFIRM_TIMES = "confirm_times"
    """E13: the quality group confirms times that were corrected by the offset of a laptop's clock."""
    SEE_OPEN = "see_open"
    """E12: answers that disagree come to the lead, with what headquarters holds of his centre."""
    RULE = "rule"
    """E12: the lead decides between answers that disagree."""
    TAKE_COMPLAINT = "take_complaint"
    VERIFY_COMPLAINT = "verify_complaint"
    SIGN_REPLY = "sign_reply"
    DECIDE_PENALTY = "decide_penalty"
    PUBLISH_POLICY = "publish_policy"
    SET_RULES = "set_rules"
    COMPILE_QUARTER = "compile_quarter"
    ISSUE_QUARTER = "issue_quarter"


class Grant(StrEnum):
    """How far a role may go."""

    DO = "do"
    PROPOSE = "propose"
    """His word counts provisionally, until somebody who may decide has confirmed it."""


ROLE_WORDS: Mapping[Role, Words] = {
    Role.ENG: say("service engineer"),
    Role.RL: say("maintenance lead"),
    Role.SSC: say("support centre"),
    Role.GRP: say("maintenance group"),
    Role.CS: say("customer service"),
    Role.SQG: say("quality supervision"),
    Role.ADM: say("administrative assistant"),
    Role.SCM: say("service-centre manager"),
    Role.DM: say("department manager"),
    Role.VP: say("vice-president"),
}

ACTION_WORDS: Mapping[Action, Words] = {
    Action.OPEN_FAULT: say("taking in a fault or a call"),
    Action.SET_LEVEL: say("deciding on level and type of a fault"),
    Action.DISPATCH: say("dispatching"),
    Action.RECORD: say("keeping service records"),
    Action.CHANGE_PARAMETERS: say("changing parameters"),
    Action.APPROVE_UPGRADE: say("approving an upgrade plan"),
    Action.REQUEST_ISSUE: say("requesting parts"),
    Action.CHECK_ISSUE: say("checking a request for parts"),
    Action.APPROVE_ISSUE: say("approving a request for parts"),
    Action.KEEP_STOCK: say("booking stock"),
    Action.CONFIRM_STOCK: say("confirming stock"),
    Action.COMPILE_MONTH: say("compiling the monthly report"),
    Action.CONFIRM_MONTH: say("confirming the monthly report"),
    Action.ACCEPT_MONTH: say("accepting the monthly report"),
    Action.APPROVE_DELAY: say("approving a delay"),
    Action.CONFIRM_DUE: say("confirming a breach by calendar import"),
    Action.CONFIRM_TIMES: say("confirming corrected times"),
    Action.SEE_OPEN: say("seeing what waits in the whole centre"),
    Action.RULE: say("deciding between answers that disagree"),
    Action.TAKE_COMPLAINT: say("taking in a complaint"),
    Action.VERIFY_COMPLAINT: say("verifying a complaint"),
    Action.SIGN_REPLY: say("signing a reply"),
    Action.DECIDE_PENALTY: say("deciding on a penalty"),
    Action.PUBLISH_POLICY: say("publishing templates and policies"),
    Action.SET_RULES: say("setting rules"),
    Action.COMPILE_QUARTER: say("compiling the quarterly report"),
    Action.ISSUE_QUARTER: say("issuing the quarterly report"),
}

_DO, _PROPOSE = Grant.DO, Grant.PROPOSE

GRANTS: Mapping[Action, Mapping[Role, Grant]] = {
    Action.OPEN_FAULT: dict.fromkeys((Role.ENG, Role.RL, Role.SSC, Role.GRP, Role.CS, Role.SCM, Role.DM), _DO),
    Action.SET_LEVEL: {Role.ENG: _PROPOSE, Role.RL: _DO, Role.SSC: _DO, Role.DM: _DO},
    Action.DISPATCH: dict.fromkeys((Role.RL, Role.GRP, Role.SCM, Role.DM), _DO),
    Action.RECORD: dict.fromkeys((Role.ENG, Role.RL, Role.SSC), _DO),
    Action.CHANGE_PARAMETERS: dict.fromkeys((Role.ENG, Role.SSC), _DO),
    Action.APPROVE_UPGRADE: {Role.GRP: _PROPOSE, Role.DM: _DO},
    Action.REQUEST_ISSUE: dict.fromkeys((Role.ENG, Role.RL), _DO),
    Action.CHECK_ISSUE: {Role.ADM: _DO},
    Action.APPROVE_ISSUE: {Role.SCM: _DO},
    Action.KEEP_STOCK: {Role.ADM: _DO},
    Action.CONFIRM_STOCK: {Role.SCM: _DO},
    Action.COMPILE_MONTH: {Role.ADM: _DO},
    Action.CONFIRM_MONTH: {Role.SCM: _DO},
    Action.ACCEPT_MONTH: {Role.DM: _DO},
    Action.APPROVE_DELAY: {Role.RL: _PROPOSE, Role.SQG: _DO},
    Action.CONFIRM_DUE: dict.fromkeys((Role.RL, Role.DM), _DO),
    Action.CONFIRM_TIMES: {Role.SQG: _DO},
    Action.SEE_OPEN: dict.fromkeys((Role.RL, Role.SCM, Role.DM), _DO),
    Action.RULE: dict.fromkeys((Role.RL, Role.SCM, Role.DM), _DO),
    Action.TAKE_COMPLAINT: {Role.CS: _DO},
    Action.VERIFY_COMPLAINT: {Role.SQG: _DO},
    Action.SIGN_REPLY: {Role.DM: _DO},
    Action.DECIDE_PENALTY: {Role.SQG: _PROPOSE, Role.VP: _DO},
    Action.PUBLISH_POLICY: {Role.SSC: _PROPOSE, Role.GRP: _PROPOSE, Role.DM: _DO},
    Action.SET_RULES: {Role.VP: _DO},
    Action.COMPILE_QUARTER: {Role.RL: _DO},
    Action.ISSUE_QUARTER: {Role.DM: _DO},
}
"""Table 2.9, K7, E12 and E13, a row per action; who is not named may not."""


def grant_of(roles: Iterable[Role], action: Action) -> Grant | None:
    """The furthest that a person with these roles may go; None for not at all."""
    held = {GRANTS[action].get(role) for role in roles}
    return Grant.DO if Grant.DO in held else Grant.PROPOSE if Grant.PROPOSE in held else None


def require(roles: Iterable[Role], action: Action, *, proposal: bool = False) -> None:
    """Refusal `role.refused`, naming who may, unless a person with these roles may do this.

    Args:
        proposal: it is enough that he may propose.
    """
    grant = grant_of(roles, action)
    if grant is Grant.DO or (proposal and grant is Grant.PROPOSE):
        return
    able = tuple(ROLE_WORDS[role] for role, held in GRANTS[action].items() if proposal or held is Grant.DO)
    raise Refusal(
        "role.refused",
        say("Your role does not allow {action} (2.9).", action=ACTION_WORDS[action]),
        say("Ask one of these: {roles}.", roles=able),
    )

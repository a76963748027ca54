"""How are planned work, records, devices and people of a hall called; when is work due, when is a part worn?"""

from fieldkit.domain.words import Words, say

WORN_PCT = 80
"""Share of its life from which a part is to be watched (requirements 3.4)."""
SPENT_PCT = 100
"""Share of its life from which it is to be replaced."""

_ORDERS = {
    "annual": say("Annual inspection"),
    "periodic": say("Periodic inspection"),
    "fault": say("Repair"),
    "upgrade": say("Upgrade"),
}
_RECORDS = {
    "draft": say("under way"),
    "frozen": say("at hand-over"),
    "sealed": say("sealed"),
}
_DEVICES = {
    "active": say("in service"),
    "stopped": say("out of service"),
    "retired": say("retired"),
}
_ROLES = {
    "manager": say("hall manager"),
    "custodian": say("cash custodian"),
    "clerk": say("clerk"),
}


def order_words(order_kind: str) -> Words:
    """The label of a kind of planned work."""
    return _ORDERS.get(order_kind) or say("Work order")


def template_words(template_code: str) -> Words:
    """The label of an inspection by the code of its form."""
    return order_words(template_code.lower())


def record_state_words(state: str) -> Words:
    """How far a record is."""
    return _RECORDS.get(state) or say("unknown state")


def device_state_words(state: str) -> Words:
    """Whether a device is in service."""
    return _DEVICES.get(state) or say("unknown state")


def role_words(role: str) -> Words:
    """What a person of a hall is."""
    return _ROLES.get(role) or say("contact")


def due_words(days_left: int) -> Words:
    """How much time is left for planned work."""
    if days_left < -1:
        return say("{count} days overdue", count=-days_left)
    if days_left > 1:
        return say("{count} days left", count=days_left)
    return {-1: say("1 day overdue"), 0: say("due today"), 1: say("due tomorrow")}[days_left]


def life_words(life_used_pct: int) -> Words:
    """What the used share of its life means for a part."""
    if life_used_pct >= SPENT_PCT:
        return say("replace now")
    if life_used_pct >= WORN_PCT:
        return say("worn")
    return say("good")

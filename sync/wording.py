"""How are the places of a record and what stands there called, in words of its form?

Asked anew for every language: nothing here is kept translated.
"""

from collections.abc import Mapping

from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.judging import worst
from fieldkit.domain.merge import Body, Difference, Place, Side
from fieldkit.domain.record import ItemResult, MaintenanceKind
from fieldkit.domain.record_kinds import one_of_kind
from fieldkit.domain.result_words import kind_words, result_words
from fieldkit.domain.ruling import Fate
from fieldkit.domain.template import Item
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.domain.work_words import record_state_words
from fieldkit.forms.catalogue import load, maintenance_form
from fieldkit.locale import pick, tell
from sync.conflicts import Conflict
from sync.matters import Disputed

_FIELDS = {
    "": say("the whole record"),
    "no": say("Number"),
    "state": say("State"),
    "hall_id": say("Hall"),
    "device_id": say("Device"),
    "arrived_at": say("Arrival"),
    "left_at": say("Departure"),
    "custodian": say("Cash custodian"),
    "started_at": say("Begun"),
    "serial_verified_by": say("How the serial number was checked"),
    "software": say("Software"),
    "remarks": say("Remarks"),
    "actions": say("Work done"),
    "parts": say("Parts"),
    "result": say("Answer"),
    "remark": say("Remark"),
    "evidence": say("Evidence"),
}
_EVIDENCE = {"photo": say("photo"), "probe_run": say("probe run")}
_NONE = say("(nothing)")
_FATES = {
    Fate.TAKEN: say("carried out"),
    Fate.CHANGED: say("another answer stands there by now: it stays for me to decide"),
    Fate.CLOSED: say("it was decided here before, and that stands"),
}


def kind_name(kind: str) -> str:
    """The kind of a record."""
    words = one_of_kind(kind)
    return words if isinstance(words, str) else tell(words)


def record_name(conflict: Conflict) -> str:
    """Kind, number and subject of a record."""
    return "  ".join(filter(None, (kind_name(conflict.kind), one_line(conflict.no), one_line(conflict.subject))))


def place_name(conflict: Conflict, place: Place) -> str:
    """What a place is called: for an item, what the form asks there."""
    name = tell(_FIELDS[place.field]) if place.field in _FIELDS else one_line(place.field)
    if not place.within:
        return name
    member = _member_name(conflict, place)
    return member if place.field in ("", "result") else tell(say("{what}: {field}", what=member, field=name))


def value_text(conflict: Conflict, difference: Difference, values: Body) -> str:
    """What stands at a place, on one line; `values` is one of the three of the difference."""
    if not values:
        return tell(_NONE)
    place = difference.place
    if place.within == "item_answer" and place.field == "result":
        return _answer(conflict, place, values)
    if place.within == "actions":
        return _action(values)
    if place.field == "state" or not (place.field or place.within):
        return _state(values)
    texts = [_plain(conflict, name, value) for name, value in values.items() if name not in place.member]
    return one_line(", ".join(filter(None, texts)), limit=400) or tell(_NONE)


def worse_side(difference: Difference) -> Side | None:
    """The side whose result is the worse one: it is what the lead looks at first (E12)."""
    found = [str(values.get("result")) for values in (difference.mine, difference.theirs)]
    if found[0] == found[1] or not set(found) <= set(ItemResult):
        return None
    mine, theirs = map(ItemResult, found)
    return Side.MINE if worst(mine, theirs) is mine else Side.THEIRS


def author_text(conflict: Conflict, difference: Difference, side: Side) -> str:
    """Who gave an answer and when, where the record knows it."""
    body = conflict.mine if side is Side.MINE else conflict.theirs
    if difference.place.within != "item_answer":
        return _when(body.get("updated_at"))
    for row in _members(body, "item_answer"):
        if row.get("item_code") == difference.place.member[0]:
            return f"{one_line(str(row.get('answered_by', '')))} {_when(row.get('answered_at'))}".strip()
    return ""


def decided_words(disputed: Disputed) -> Words:
    """Who has decided between two engineers, as their lead reads it."""
    return say("{who} has decided; it is on its way to {laptop}.", who=disputed.ruled_by, laptop=disputed.laptop)


def side_words(side: Side) -> Words:
    """The side that a lead took, as the engineer of the refused version reads it."""
    return say("taken: my answer") if side is Side.MINE else say("taken: their answer")


def fate_words(fate: Fate) -> Words:
    """What became of a decision of the lead at one place."""
    return _FATES[fate]


def _member_name(conflict: Conflict, place: Place) -> str:
    if place.within == "item_answer":
        return f"{place.member[0]} {_item_text(conflict, place.member[0])}".strip()
    if place.within == "actions":
        return f"{_module(place.member[0])} {_kind(place.member[1])}"
    known = [part for part in place.member if part]
    name = tell(_FIELDS[place.within]) if place.within in _FIELDS else place.within
    return f"{name} {one_line(' '.join(known))}".strip()


def _item(conflict: Conflict, code: str) -> Item | None:
    try:
        template = load(str(conflict.mine.get("template_code")), str(conflict.mine.get("template_version")))
        return template.item(code)
    except (Refusal, KeyError):
        return None  # a form that this program does not have: the code alone has to do


def _item_text(conflict: Conflict, code: str) -> str:
    item = _item(conflict, code)
    return pick(item.zh, item.en) if item else ""


def _answer(conflict: Conflict, place: Place, values: Body) -> str:
    item = _item(conflict, place.member[0])
    found = str(values.get("result", ""))
    parts = [tell(result_words(ItemResult(found))) if found in set(ItemResult) else found]
    measured = [_value(item, str(values.get(name, ""))) for name in ("value_found", "value_left")]
    parts.append(" > ".join(filter(None, measured)))
    if values.get("by_hand"):
        parts.append(tell(say("by hand")))
    parts.append(str(values.get("reason", "")))
    return one_line("  ".join(filter(None, parts)), limit=400)


def _value(item: Item | None, value: str) -> str:
    if item is None or not value:
        return value
    labels = {choice.name: pick(choice.zh, choice.en) for choice in item.choices}
    named = ", ".join(labels.get(name, name) for name in value.split(",")) if labels else value
    unit = pick(item.unit, item.unit_en or item.unit)
    return f"{named} {unit}".strip()


def _action(values: Body) -> str:
    found = " > ".join(filter(None, (str(values.get("as_found", "")), str(values.get("as_left", "")))))
    minutes = values.get("minutes")
    time = tell(say("{count} min", count=minutes)) if isinstance(minutes, int) and minutes else ""
    return one_line("  ".join(filter(None, (found, time, str(values.get("remark", ""))))), limit=400) or tell(_NONE)


def _state(values: Body) -> str:
    words = tell(record_state_words(str(values.get("state", ""))))
    return tell(say("{state}, revision {rev}", state=words, rev=str(values.get("rev", 1))))


def _plain(conflict: Conflict, name: str, value: object) -> str:
    if name.endswith("_at"):
        return _when(value)
    if isinstance(value, list | tuple):
        return tell(say("{count} entries", count=len(value)))
    if isinstance(value, Mapping):
        return ", ".join(str(member) for member in value.values() if member)
    if isinstance(value, bool):
        return tell(say("yes") if value else say("no"))
    if name == "kind" and str(value) in _EVIDENCE:
        return tell(_EVIDENCE[str(value)])
    return conflict.names.get(str(value), "" if value is None else str(value))


def _when(value: object) -> str:
    try:
        return shown(from_stamp(str(value)))
    except ValueError:
        return ""


def _module(name: str) -> str:
    return next((pick(module.zh, module.en) for module in maintenance_form().modules if module.name == name), name)


def _kind(name: str) -> str:
    return tell(kind_words(MaintenanceKind(name))) if name in set(MaintenanceKind) else name


def _members(body: Body, name: str) -> list[Mapping[str, object]]:
    rows = body.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []

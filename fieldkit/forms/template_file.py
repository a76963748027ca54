"""Which checklist does this file describe? Reads one template file and refuses whatever a form cannot mean.

The keys are described in docs/forms.md; those that XLSForm has too are called as there (`constraint`, `required`,
`relevant`, `choices`, `hint`).
"""

import re

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.template import SLOTS, Band, Choice, DeviceClass, Group, InputKind, Item, Requirement, Template
from fieldkit.domain.words import Refusal, say
from fieldkit.forms.form_file import open_form_file
from fieldkit.forms.reading import CORRECT_IT, Table

_FORM_KEYS = ("code", "version", "zh", "en", "classes", "mandatory_safety", "groups")
_GROUP_KEYS = ("code", "zh", "en", "items")
_ITEM_KEYS = (
    "code",
    "zh",
    "en",
    "input",
    "unit",
    "constraint",
    "choices",
    "many",
    "required",
    "relevant",
    "evidence",
    "wear_part",
    "probe",
    "hint",
)
_MEASURED = frozenset({InputKind.NUMBER, InputKind.PROBE})
_CHOICE = frozenset({InputKind.CHOICE})
_FITS = {
    "unit": _MEASURED,
    "constraint": _MEASURED | _CHOICE,
    "choices": _CHOICE,
    "many": _CHOICE,
    "probe": frozenset({InputKind.PROBE}),
}
"""Keys that only some inputs understand."""

_FORM_CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_GROUP_CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}")
_ITEM_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}")
_PROBE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_WEAR_PART = re.compile(r"[A-Z]{3}-[A-Z0-9]+")


def read_template(content: bytes, file_name: str) -> Template:
    """The template in a file; Refusal `template.*` names the file, the item and the reason."""
    table = open_form_file(content, file_name)
    table.allow(_FORM_KEYS)
    code = _shaped(table, "code", table.text("code"), _FORM_CODE)
    table = table.named(code)
    classes = _classes(table)
    if not classes:
        raise table.refusal_empty("classes")
    groups = tuple(_group(inner, number, classes) for number, inner in enumerate(table.tables("groups"), 1))
    table.once("groups", [group.code for group in groups])
    return Template(
        code=code,
        version=_shaped(table, "version", table.text("version"), _VERSION),
        zh=table.text("zh"),
        en=table.text("en"),
        classes=classes,
        groups=groups,
        sha256=sha256_hex(content),
        mandatory_safety=table.flag("mandatory_safety", default=False),
    )


def _group(table: Table, number: int, form_classes: frozenset[DeviceClass]) -> Group:
    table = table.named(f"groups #{number}")
    table.allow(_GROUP_KEYS)
    code = _shaped(table, "code", table.text("code"), _GROUP_CODE)
    table = table.named(code)
    items = tuple(_item(inner, code, place, form_classes) for place, inner in enumerate(table.tables("items"), 1))
    table.once("items", [item.code for item in items])
    return Group(code, table.text("zh"), table.text("en"), items)


def _item(table: Table, group: str, number: int, form_classes: frozenset[DeviceClass]) -> Item:
    table = table.named(f"{group} #{number}")
    table = table.named(_item_code(table, group))
    table.allow(_ITEM_KEYS)
    kind = InputKind(table.known("template.input", "input", table.text("input"), list(InputKind)))
    _refuse_misfits(table, kind)
    unit, unit_en = _unit(table)
    choices = table.choices("choices") if kind is InputKind.CHOICE else ()
    ok, warn = _bands(table, kind, unit)
    pass_choices, warn_choices = _choice_sets(table, choices)
    relevant = table.table("relevant")
    relevant.allow(("slot", "classes"))
    hint = table.table("hint")
    hint.allow(("zh", "en"))
    return Item(
        code=table.place,
        zh=table.text("zh"),
        en=table.text("en"),
        input=kind,
        unit=unit,
        unit_en=unit_en,
        ok=ok,
        warn=warn,
        choices=choices,
        pass_choices=pass_choices,
        warn_choices=warn_choices,
        many=table.flag("many", default=False),
        optional=not table.flag("required", default=True),
        classes=_item_classes(relevant, form_classes),
        requires=_requirements(table),
        slot=relevant.known("template.slot", "slot", relevant.text("slot"), SLOTS) if "slot" in relevant else "",
        wear_part=_shaped(table, "wear_part", table.text("wear_part"), _WEAR_PART) if "wear_part" in table else "",
        probe=_shaped(table, "probe", table.text("probe"), _PROBE) if kind is InputKind.PROBE else "",
        hint_zh=hint.text("zh") if "hint" in table else "",
        hint_en=hint.text("en") if "hint" in table else "",
    )


def _item_code(table: Table, group: str) -> str:
    code = table.text("code")
    before, _, number = code.partition(".")
    if before != group or not _ITEM_NUMBER.fullmatch(number):
        raise _bad_shape(table, "code", code, f"{group}.1")
    return code


def _refuse_misfits(table: Table, kind: InputKind) -> None:
    for key, kinds in _FITS.items():
        if key in table and kind not in kinds:
            raise Refusal(
                "template.misfit",
                say(
                    "{file}, {item}: {key} does not fit the input “{input}”.",
                    file=table.file_name,
                    item=table.place,
                    key=key,
                    input=kind.value,
                ),
                CORRECT_IT,
            )


def _unit(table: Table) -> tuple[str, str]:
    if "unit" not in table:
        return "", ""
    if table.has_table("unit"):
        unit = table.table("unit")
        unit.allow(("zh", "en"))
        return unit.text("zh"), unit.text("en")
    return table.text("unit"), ""


def _bands(table: Table, kind: InputKind, unit: str) -> tuple[Band | None, Band | None]:
    if kind not in _MEASURED or "constraint" not in table:
        return None, None
    if kind is InputKind.PROBE and not unit:
        raise _bad_constraint(table, "unit")
    constraint = table.table("constraint")
    constraint.allow(("ok", "warn"))
    ok = _band(constraint, "ok") if "ok" in constraint else None
    warn = _band(constraint, "warn") if "warn" in constraint else None
    if ok is None or (warn is not None and not _contains(warn, ok)):
        raise _bad_constraint(table, "ok" if ok is None else "warn")
    return ok, warn


def _band(constraint: Table, key: str) -> Band:
    table = constraint.table(key)
    table.allow(("min", "max"))
    band = Band(table.number("min"), table.number("max"))
    nothing = band.low is None and band.high is None
    reversed_ends = band.low is not None and band.high is not None and band.low > band.high
    if nothing or reversed_ends:
        raise _bad_constraint(table, key)
    return band


def _contains(outer: Band, inner: Band) -> bool:
    low = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    high = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return low and high


def _choice_sets(table: Table, choices: tuple[Choice, ...]) -> tuple[frozenset[str], frozenset[str]]:
    if not choices:
        return frozenset(), frozenset()
    constraint = table.table("constraint")
    constraint.allow(("ok", "warn"))
    ok, warn = constraint.names("ok"), constraint.names("warn")
    known = [choice.name for choice in choices]
    for name in (*ok, *warn):
        table.known("template.choices", "choice", name, known)
    table.once("constraint", (*ok, *warn))
    if warn and not ok:
        raise _bad_constraint(table, "ok")
    return frozenset(ok), frozenset(warn)


def _classes(table: Table) -> frozenset[DeviceClass]:
    known = [member.value for member in DeviceClass]
    return frozenset(
        DeviceClass(table.known("template.class", "class", name, known)) for name in table.names("classes")
    )


def _item_classes(relevant: Table, form_classes: frozenset[DeviceClass]) -> frozenset[DeviceClass]:
    classes = _classes(relevant)
    for device_class in sorted(classes):
        relevant.known("template.class", "class", device_class.value, [member.value for member in form_classes])
    return classes


def _requirements(table: Table) -> frozenset[Requirement]:
    known = [member.value for member in Requirement]
    return frozenset(
        Requirement(table.known("template.requirement", "evidence", name, known))
        for name in table.names("evidence")
    )


def _shaped(table: Table, key: str, text: str, shape: re.Pattern[str]) -> str:
    if shape.fullmatch(text) is None:
        raise _bad_shape(table, key, text, shape.pattern)
    return text


def _bad_shape(table: Table, key: str, text: str, wanted: str) -> Refusal:
    return Refusal(
        "template.code",
        say(
            "{file}, {item}: {key} cannot be “{text}”; wanted is {wanted}.",
            file=table.file_name,
            item=table.place,
            key=key,
            text=text,
            wanted=wanted,
        ),
        CORRECT_IT,
    )


def _bad_constraint(table: Table, key: str) -> Refusal:
    reasons = {
        "ok": say(
            "{file}, {item}: the ok limits need min or max, and min not above max.",
            file=table.file_name,
            item=table.place,
        ),
        "warn": say(
            "{file}, {item}: the warn limits need min or max, and must contain the ok limits.",
            file=table.file_name,
            item=table.place,
        ),
        "unit": say("{file}, {item}: a probe with limits needs a unit.", file=table.file_name, item=table.place),
    }
    return Refusal("template.band", reasons[key], CORRECT_IT)

"""What does the engineer need to know of the item under the cursor? The lines of the pane, as plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from fieldkit.domain.inspection import result_words, warn_text
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Band, InputKind, Requirement
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.inspection.rows import limit_cell, unit, value_text
from screens.inspection.sheet import Spot
from screens.widgets.trend import Threshold, Tone, Trend

_TONES = {
    ItemResult.PASS: "good",
    ItemResult.FIXED: "good",
    ItemResult.WARN: "warn",
    ItemResult.FAIL: "bad",
    ItemResult.SKIP: "warn",
    ItemResult.INCONCLUSIVE: "warn",
}
_EVIDENCE = (
    (Requirement.PHOTO_ON_FAIL, say("photo if abnormal")),
    (Requirement.TWO_VALUES, say("values as found and as left")),
    (Requirement.CUSTODIAN, say("cash box custodian present")),
    (Requirement.SERIAL, say("equal to the device file")),
)


@dataclass(frozen=True)
class Line:
    """A line of the pane: what it is about, and what there is to say."""

    label: str
    text: str
    tone: str = "plain"


def detail_lines(spot: Spot) -> list[Line]:
    """Everything about the item, the urgent first."""
    lines = [_title(spot), *_state(spot), *_missing(spot), _instruction(spot), *_limits(spot), *_last(spot)]
    lines += [*_needed(spot), *_probe(spot), *_said(spot)]
    return [line for line in lines if line.text]


def trend_of(spot: Spot) -> Trend:
    """The values of earlier visits and of today against the limits; empty where there are less than two."""
    points = [
        (reading.measured_on, number) for reading in spot.history if (number := _number(reading.value)) is not None
    ]
    today = _number((spot.answer.value_left or spot.answer.value_found) if spot.answer else "")
    if today is not None:
        points.append((spot.checklist.started_at.date(), today))
    if not spot.item.is_measured or len(points) < 2:
        return Trend()
    days = [(day.toordinal(), number) for day, number in points]
    limits = _thresholds(spot.item.ok, [number for _day, number in points])
    return Trend(tuple(days), limits, None, *_ends(points[0][0], points[-1][0]))


def _title(spot: Spot) -> Line:
    return Line("", f"{spot.code} {pick(spot.item.zh, spot.item.en)}", "title")


def _state(spot: Spot) -> list[Line]:
    answer = spot.answer
    if not spot.applies:
        return [Line(_("Result"), _("not fitted on this device"))]
    if answer is None:
        return [Line(_("Result"), _kind_hint(spot))]
    parts = [tell(result_words(answer.result))]
    if answer.value_found:
        parts.append(f"{value_text(spot.item, answer.value_found)} {unit(spot.item)}".strip())
    if answer.value_left:
        left = f"{value_text(spot.item, answer.value_left)} {unit(spot.item)}".strip()
        parts.append(tell(say("then {value}", value=left)))
    if answer.by_hand:
        parts.append(_("entered by hand"))
    return [Line(_("Result"), pick("，", ", ").join(parts), _TONES.get(answer.result, "plain"))]


def _kind_hint(spot: Spot) -> str:
    if spot.item.input is InputKind.AUTO:
        return _("completes when F6 is saved")
    if spot.item.is_measured or spot.item.input in {InputKind.TEXT, InputKind.CHOICE, InputKind.PHOTO}:
        return _("open: Enter to fill in")
    return _("open: 1 or 2")


def _missing(spot: Spot) -> list[Line]:
    missing = pick("；", "; ").join(tell(words) for words in spot.missing)
    if spot.is_bad and spot.answer is not None and spot.answer.result is not ItemResult.FIXED:
        act = _("act, then F9 again") if spot.was_probed else _("act, then Enter")
        missing = pick("；", "; ").join(filter(None, (missing, act)))
    return [Line(_("To do"), missing, "warn")]


def _instruction(spot: Spot) -> Line:
    return Line(_("How"), pick(spot.item.hint_zh, spot.item.hint_en))


def _limits(spot: Spot) -> list[Line]:
    normal, attention = limit_cell(spot.item), warn_text(spot.item)
    if attention and normal:
        normal = tell(say("{normal}; attention {attention}", normal=normal, attention=attention))
    lines = [Line(_("Limit"), normal)]
    if spot.expected and Requirement.SERIAL not in spot.item.requires:
        # The serial number is not shown: it has to be read from the plate.
        lines.append(Line(_("On file"), spot.expected))
    return lines


def _last(spot: Spot) -> list[Line]:
    if not spot.history:
        return [Line(_("Last"), _("no earlier value") if spot.item.is_measured else "")]
    last = spot.history[-1]
    measured = f"{value_text(spot.item, last.value)} {unit(spot.item)}".strip()
    word = tell(result_words(ItemResult(last.result))) if last.result in set(ItemResult) else last.result
    return [Line(_("Last"), f"{measured or word} ({last.measured_on.isoformat()})")]


def _needed(spot: Spot) -> list[Line]:
    needed = [tell(words) for requirement, words in _EVIDENCE if requirement in spot.item.requires]
    if spot.photos:
        needed.append(tell(say("{count} photos attached", count=spot.photos)))
    if Requirement.CUSTODIAN in spot.item.requires and spot.checklist.custodian:
        needed.append(spot.checklist.custodian)
    return [Line(_("Evidence"), pick("，", ", ").join(needed))]


def _probe(spot: Spot) -> list[Line]:
    is_bound = spot.applies and spot.code in spot.checklist.probes
    return [Line(_("Probe"), _("F9 reads it from the device") if is_bound else "")]


def _said(spot: Spot) -> list[Line]:
    if spot.answer is None:
        return []
    return [Line(_("Remark"), spot.answer.remark), Line(_("Reason"), spot.answer.reason)]


def _thresholds(ok: Band | None, values: list[Decimal]) -> tuple[Threshold, ...]:
    """The limits that the values come near; a far one would press the curve flat."""
    if ok is None:
        return ()
    spread = max(max(values) - min(values), Decimal(1))
    limits = [limit for limit in (ok.low, ok.high) if limit is not None]
    near = [limit for limit in limits if min(values) - 2 * spread <= limit <= max(values) + 2 * spread]
    return tuple(Threshold(limit, Tone.WARN) for limit in near)


def _ends(first: date, last: date) -> tuple[str, str]:
    return first.isoformat(), last.isoformat()


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value) if value else None
    except InvalidOperation:
        return None


NO_TREND: Words = say("No earlier values")

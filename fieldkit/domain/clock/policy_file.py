"""Does this file promise everything that the customer's table promises? Service levels from TOML (C014)."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta

from fieldkit.domain.clock.policy import ENDED_BY, NEEDED, Anchor, Kind, Metric, Notice, Silence, SlaPolicy, Target
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say

_CONTACT = "contact"
_BREACH_TO = "breach_to"
_CORRECT_IT = say("Correct the policy file; the policy in force stays as it is.")
_LAST_PERCENT = 100

Entries = Mapping[str, object]


def read_policy(text: str, file_name: str) -> SlaPolicy:
    """The service levels of a file; Refusal `policy.*` naming what is missing or makes no sense."""
    name = one_line(file_name, limit=120)
    try:
        entries: Entries = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(
            "policy.unreadable",
            say("{file} is no policy in TOML: {reason} (C014).", file=name, reason=one_line(str(error), limit=200)),
        ) from error
    tiers = {tier: _table(_table(entries.get("tiers")).get(tier)) for tier in Tier}
    version, valid_from = entries.get("version"), entries.get("valid_from")
    if not isinstance(version, int) or not isinstance(valid_from, date):
        raise _refused(
            "policy.version", say("{file} lacks its version or the day from which it holds (C014).", file=name)
        )
    policy = SlaPolicy(
        version=version,
        valid_from=valid_from,
        targets={tier: _targets(tier, tiers[tier]) for tier in Tier},
        silences={tier: _silence(tiers[tier][_CONTACT]) for tier in Tier if _CONTACT in tiers[tier]},
        warnings=_notices(_table(entries.get("warnings"))),
        breach_roles={tier: _roles(tiers[tier][_BREACH_TO]) for tier in Tier if _BREACH_TO in tiers[tier]},
    )
    _refuse_missing(policy)
    return policy


def _refuse_missing(policy: SlaPolicy) -> None:
    for tier, needed in NEEDED.items():
        missing = needed - {target.metric for target in policy.targets[tier]}
        if missing or tier not in policy.silences:
            raise _refused(
                "policy.metric",
                say(
                    "Tier {tier} lacks “{metric}”, which the service plan promises (C014).",
                    tier=tier.value,
                    metric=min(missing, default=_CONTACT),
                ),
            )
    for tier, targets in policy.targets.items():
        anchored = any(target.anchor is Anchor.ARRIVAL for target in targets)
        if anchored and Metric.ARRIVE not in {target.metric for target in targets}:
            raise _refused(
                "policy.anchor",
                say("Tier {tier} counts from an arrival that it does not promise (C018).", tier=tier.value),
            )


def _targets(tier: Tier, entries: Entries) -> tuple[Target, ...]:
    return tuple(_target(tier, metric, _table(entries[metric])) for metric in Metric if metric in entries)


def _target(tier: Tier, metric: Metric, entry: Entries) -> Target:
    days = entry.get("working_days", 0)
    hours = None if "working_days" in entry else _duration(entry)
    if not isinstance(days, int) or (hours is None and days < 1):
        raise _senseless(f"tiers.{tier}.{metric}")
    try:
        ended_by = frozenset(Kind(kind) for kind in _roles(entry.get("ended_by", [])))
        anchor = Anchor(str(entry.get("from", Anchor.REPORT)))
    except ValueError as error:
        raise _senseless(f"tiers.{tier}.{metric}") from error
    return Target(metric, str(entry.get("clause", "")), hours, days, anchor, ended_by or ENDED_BY[metric])


def _silence(entry: object) -> Silence:
    table = _table(entry)
    return Silence(_duration(table), table.get("opening_hours") is True, str(table.get("clause", "")))


def _duration(entry: Entries) -> timedelta:
    hours, minutes = entry.get("hours", 0), entry.get("minutes", 0)
    if not isinstance(hours, int) or not isinstance(minutes, int) or hours * 60 + minutes <= 0:
        raise _senseless("hours, minutes")
    return timedelta(hours=hours, minutes=minutes)


def _notices(entries: Entries) -> tuple[Notice, ...]:
    if not all(percent.isdigit() and 0 < int(percent) <= _LAST_PERCENT for percent in entries):
        raise _senseless("warnings")
    return tuple(Notice(int(percent), _roles(roles)) for percent, roles in sorted(entries.items(), key=_percent))


def _percent(entry: tuple[str, object]) -> int:
    return int(entry[0])


def _roles(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(role, str) for role in value):
        raise _senseless("ended_by, warnings, breach_to")
    return tuple(value)


def _table(value: object) -> Entries:
    return value if isinstance(value, dict) else {}


def _senseless(place: str) -> Refusal:
    return _refused("policy.value", say("“{place}” in the policy makes no sense (C014).", place=place))


def _refused(code: str, what: Words) -> Refusal:
    return Refusal(code, what, _CORRECT_IT)

"""Which values for a checklist stand in what the agent of a kiosk answered?"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeGuard

from diagnostics.computer_values import (
    ADDRESS,
    ANTIVIRUS,
    BACKUP,
    CLOCK,
    CPU,
    DISK,
    FAN,
    LOSS,
    MEMORY,
    PENDING,
    PORTS,
    REALLOCATED,
    RESTARTS,
    ROUND_TRIP,
    SUCCESS,
    TEMPERATURE,
    THIRD_PARTY,
    VERSION,
    WEAR,
    days_between,
    drift_seconds,
    hours_between,
    instant,
    known,
    number,
    percent,
)
from diagnostics.counters import number_of
from fieldkit.domain.measured import SEPARATOR, Measured
from fieldkit.domain.record import ItemResult
from fieldkit.domain.text import one_line

SELF_TESTS = frozenset(
    {
        "touch.nine_points.max",
        "touch.nine_points.mean",
        "card.reads",
        "card.chip_reads",
        "bnv.first_pass",
        "ups.run_time",
    }
)
"""Tests that the kiosk's own program runs with a person in front of it; they count on the day of the visit only."""

TOLD = SELF_TESTS | {
    ADDRESS, ANTIVIRUS, BACKUP, CLOCK, CPU, DISK, FAN, LOSS, MEMORY, PENDING, PORTS, REALLOCATED, RESTARTS,
    ROUND_TRIP, SUCCESS, TEMPERATURE, THIRD_PARTY, VERSION, WEAR,
}  # fmt: skip

_NUMBERS = SELF_TESTS | {FAN, PENDING, REALLOCATED, RESTARTS, WEAR}
"""Facts that the application tells as numbers."""
_TEST_HOLDS = timedelta(hours=12)
_FACT_HOLDS = timedelta(days=7)
_AHEAD = timedelta(minutes=5)
_SHOWN = 200

Document = Mapping[str, object]


def agent_values(told: Mapping[str, Document], heard_at: datetime | None) -> dict[str, Measured]:
    """The values by the names under which forms ask for them.

    Args:
        told: verb -> result.
        heard_at: when the snapshot was heard.
    """
    shot = told.get("snapshot", {})
    drift = drift_seconds(str(shot.get("at", "")), heard_at)
    return {
        **known(
            {
                ADDRESS: _addresses(shot.get("addresses")),
                CLOCK: None if drift is None else number(abs(drift)),
                CPU: _whole(shot.get("cpu_pct")),
                MEMORY: _rest(shot.get("memory_free_pct")),
                DISK: _rest(shot.get("disk_used_pct")),
                TEMPERATURE: _whole(shot.get("temperature_c")),
                THIRD_PARTY: third_party(told.get("software", {})),
                SUCCESS: _success(told.get("txn-rate", {})),
            }
        ),
        **_servers(told.get("network", {})),
        **_facts(shot),
    }


def third_party(document: Document) -> Measured | None:
    """The programs of others; one that stands still fails the item, one that reports an error needs attention."""
    programs = rows_of(document.get("third_party"))
    if not programs:
        return None
    verdict = ItemResult.WARN if any(one.get("error") for one in programs) else ItemResult.PASS
    if any(one.get("running") is not True for one in programs):
        verdict = ItemResult.FAIL
    names = [f"{one.get('name', '')} {one.get('version', '')}".strip() for one in programs]
    return Measured(one_line(SEPARATOR.join(names), limit=_SHOWN), verdict)


def servers_of(document: Document) -> Iterator[tuple[str, int, int]]:
    """Name of each server, connections tried and lost."""
    for row in rows_of(document.get("hosts")):
        tried, lost = row.get("tried"), row.get("lost")
        if isinstance(tried, int) and isinstance(lost, int) and 0 <= lost <= tried and tried > 0:
            yield one_line(str(row.get("name", "")), limit=_SHOWN), tried, lost


def transactions_of(document: Document) -> tuple[int, int]:
    """Transactions that went well, and all of them."""
    business = document.get("business")
    counts = [one for one in business.values() if isinstance(one, dict)] if isinstance(business, dict) else []
    good, bad = (sum(n for one in counts if _is_count(n := one.get(name))) for name in ("ok", "failed"))
    return good, good + bad


def rows_of(value: object) -> list[Document]:
    """The objects in a list; none where it is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _facts(shot: Document) -> dict[str, Measured]:
    now, facts = instant(shot.get("at")), shot.get("facts")
    if now is None or not isinstance(facts, dict):
        return {}
    found: dict[str, Measured | None] = {}
    for name in TOLD & facts.keys():
        told = facts[name]
        at = instant(told[1]) if isinstance(told, list) and len(told) == 2 else None
        if at is not None and -_AHEAD <= now - at <= (_TEST_HOLDS if name in SELF_TESTS else _FACT_HOLDS):
            found[name] = _fact(name, str(told[0]), now)
    return known(found)


def _fact(name: str, value: str, now: datetime) -> Measured | None:
    if name in _NUMBERS:
        told = number_of(value)
        return None if told is None else number(told)
    if name in (BACKUP, ANTIVIRUS):
        then = instant(value)
        since = hours_between if name == BACKUP else days_between
        return None if then is None else number(since(then, now))
    return Measured(one_line(value, limit=_SHOWN)) if name == VERSION and value else None


def _servers(document: Document) -> dict[str, Measured]:
    """Reached at all is the item of the ports; loss and time are those of the first server, the front end."""
    servers = list(servers_of(document))
    if not servers:
        return {}
    away = [name for name, tried, lost in servers if lost == tried]
    reached = Measured(SEPARATOR.join(away or [name for name, _, _ in servers]), _of(bool(away)))
    _, tried, lost = servers[0]
    loss, mean = percent(lost, tried), rows_of(document.get("hosts"))[0].get("mean_ms")
    return known({PORTS: reached, LOSS: None if loss is None else number(loss), ROUND_TRIP: _whole(mean)})


def _of(failed: bool) -> ItemResult:
    return ItemResult.FAIL if failed else ItemResult.PASS


def _success(document: Document) -> Measured | None:
    good, every = transactions_of(document)
    share = percent(good, every)
    return None if share is None else number(share)


def _addresses(value: object) -> Measured | None:
    found = [one_line(str(one), limit=45) for one in value] if isinstance(value, list) else []
    return Measured(SEPARATOR.join(found)) if found else None


def _whole(value: object) -> Measured | None:
    return number(Decimal(value)) if _is_count(value) else None


def _rest(value: object) -> Measured | None:
    return number(100 - value) if _is_count(value) and value <= 100 else None


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12

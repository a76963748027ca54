"""Which values for a checklist stand in what the console of a computer printed?"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from diagnostics.computer_values import (
    ADDRESS,
    CLOCK,
    CPU,
    DISK,
    FAN,
    MEMORY,
    PENDING,
    REALLOCATED,
    RESTARTS,
    TEMPERATURE,
    WEAR,
    drift_seconds,
    known,
    number,
    percent,
)
from fieldkit.domain.measured import SEPARATOR, Measured

TOLD = frozenset(
    {ADDRESS, CLOCK, CPU, DISK, FAN, MEMORY, PENDING, REALLOCATED, RESTARTS, TEMPERATURE, WEAR},
)

_ADDRESS = re.compile(r"inet (?:addr:)?(\d{1,3}(?:\.\d{1,3}){3})")
_SYSTEM_DISK = re.compile(r"\s(\d{1,3})%\s+/$", re.MULTILINE)
_LOAD = re.compile(r"[\d.]+ (\d{1,6})\.(\d\d) [\d.]+ .*\n(\d{1,4})$")
_FAN = re.compile(r"^(\S+fan\d+)_(input|max):(\d{1,6})$", re.MULTILINE)
_ATTRIBUTE = re.compile(
    r"^ *(\d{1,3}) \S+ +0x[0-9a-f]{4} +(\d{1,3}) +\d{1,3} +\S+ +\S+ +\S+ +\S+ +(\d{1,12})", re.MULTILINE
)
_USED = re.compile(r"^Percentage Used: +(\d{1,3})%", re.MULTILINE)
_WEAR_ATTRIBUTES = ("231", "233", "177")
"""Whose normalised value falls from 100 to 0 over the life of a disk, the plainest first."""


def console_values(printed: Mapping[str, str], clock_heard_at: datetime | None) -> dict[str, Measured]:
    """The values by the names under which forms ask for them.

    Args:
        printed: name of the question -> what was printed.
    """
    return {
        **known(
            {
                ADDRESS: _addresses(printed.get("address", "")),
                CLOCK: _clock(printed.get("clock", ""), clock_heard_at),
                CPU: _cpu(printed.get("load", "")),
                MEMORY: _memory(printed.get("memory", "")),
                DISK: _disk(printed.get("disk", "")),
                TEMPERATURE: _temperature(printed.get("temperature", "")),
                FAN: _fan(printed.get("fan", "")),
                RESTARTS: _restarts(printed.get("restarts", "")),
            }
        ),
        **_disk_health(printed.get("smart", "")),
    }


def _addresses(text: str) -> Measured | None:
    found = [address for address in _ADDRESS.findall(text) if not address.startswith("127.")]
    return Measured(SEPARATOR.join(dict.fromkeys(found))) if found else None


def _clock(text: str, heard_at: datetime | None) -> Measured | None:
    drift = drift_seconds(text.strip(), heard_at)
    return None if drift is None else number(abs(drift))


def _cpu(text: str) -> Measured | None:
    """The load of five minutes for each processor: the nearest that a console tells to a mean of five minutes."""
    found = _LOAD.fullmatch(text.strip())
    share = percent(int(found[1]) * 100 + int(found[2]), 100 * int(found[3])) if found else None
    return None if share is None else number(min(share, Decimal(100)))


def _memory(text: str) -> Measured | None:
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d{1,15}) kB", text, re.MULTILINE)}
    total, free = sizes.get("MemTotal", 0), sizes.get("MemAvailable", sizes.get("MemFree", -1))
    share = percent(total - free, total) if 0 <= free <= total else None
    return None if share is None else number(share)


def _disk(text: str) -> Measured | None:
    used = _SYSTEM_DISK.search(text)
    return number(100 - int(used[1])) if used and int(used[1]) <= 100 else None


def _temperature(text: str) -> Measured | None:
    told = [int(line) for line in text.split() if re.fullmatch(r"\d{3,6}", line)]
    return number(Decimal(max(told)) / 1000) if told else None


def _fan(text: str) -> Measured | None:
    """The slowest fan as a share of its rated speed, where the board knows that."""
    turns: dict[str, dict[str, int]] = {}
    for fan, kind, value in _FAN.findall(text):
        turns.setdefault(fan, {})[kind] = int(value)
    shares = [percent(one["input"], one["max"]) for one in turns.values() if len(one) == 2]
    told = [share for share in shares if share is not None]
    return number(min(told)) if told else None


def _restarts(text: str) -> Measured | None:
    """How often the computer started without having been shut down; the list has the newest first."""
    if "wtmp begins" not in text:
        return None
    kinds = [line.split()[0] for line in text.splitlines() if line.startswith(("reboot ", "shutdown "))]
    crashes = sum(newer == older == "reboot" for newer, older in pairwise(kinds))
    return number(crashes)


def _disk_health(text: str) -> dict[str, Measured]:
    attributes = {found[1]: (int(found[2]), int(found[3])) for found in _ATTRIBUTE.finditer(text)}
    wear = next((100 - attributes[one][0] for one in _WEAR_ATTRIBUTES if one in attributes), None)
    used = _USED.search(text)
    return known(
        {
            REALLOCATED: number(attributes["5"][1]) if "5" in attributes else None,
            PENDING: number(attributes["197"][1]) if "197" in attributes else None,
            WEAR: number(int(used[1])) if used else None if wear is None else number(max(wear, 0)),
        }
    )

"""Which calendars and service levels come with the program?"""

from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fieldkit.domain.clock.calendar import CalendarYear
from fieldkit.domain.clock.calendar_file import read_calendar
from fieldkit.domain.clock.policy import SlaPolicy
from fieldkit.domain.clock.policy_file import read_policy

SHIPPED_VERSION = 1
"""Version of the calendars in the program; imported ones count on from it."""


@cache
def shipped_calendars() -> tuple[CalendarYear, ...]:
    """The years that were published when this program was."""
    years = (read_calendar(file.read_bytes(), file.name) for file in _files("calendars"))
    return tuple(replace(year, version=SHIPPED_VERSION) for year in years)


@cache
def shipped_policies() -> tuple[SlaPolicy, ...]:
    """Every version of the service levels."""
    return tuple(read_policy(file.read_text(encoding="utf-8"), file.name) for file in _files("sla"))


def _files(folder: str) -> list[Traversable]:
    found = (resources.files("fieldkit") / "data" / folder).iterdir()
    return sorted((file for file in found if file.name.endswith(".toml")), key=lambda file: file.name)

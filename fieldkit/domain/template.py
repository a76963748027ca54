"""What is asked of the engineer? A form template: groups of items with limits, as one TOML file says it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class DeviceClass(StrEnum):
    """Product classes of the service plan (C055, C056); they decide group and checklist."""

    PRINT = "PRINT"
    QUERY = "QUERY"
    SELF = "SELF"
    PAY = "PAY"


class InputKind(StrEnum):
    """How an item is answered (requirements 3)."""

    PASS_FAIL = "pf"
    PASS_FAIL_NA = "pfn"
    NUMBER = "num"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"
    PROBE = "probe"
    ACT = "act"
    AUTO = "auto"


class Requirement(StrEnum):
    """Evidence that an item needs besides its answer (requirements 3)."""

    PHOTO_ON_FAIL = "pof"
    TWO_VALUES = "two"
    CUSTODIAN = "cus"
    SERIAL = "ser"


_SERVICE_SLOTS = ("PRN", "CUT", "ROL", "BNV", "BOX", "CRD", "TCH", "DSP", "LCK", "SEN")
_MACHINE_SLOTS = ("IPC", "FAN", "FLT", "PSU", "UPS", "NET", "BAT", "CBL")
SLOTS = frozenset(_SERVICE_SLOTS + _MACHINE_SLOTS)
"""Module slots that a device may have (requirements 2.3, 3.1)."""


@dataclass(frozen=True)
class Band:
    """A closed interval of values; None is an open end."""

    low: Decimal | None
    high: Decimal | None

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies inside, ends included."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Choice:
    """One answer of a choice item: the name kept in records, with its two labels."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class Item:
    """One question of a form."""

    code: str
    zh: str
    en: str
    input: InputKind
    unit: str = ""
    """Unit as printed: `V`, `%`, `cm`; empty for items without a measured value."""
    unit_en: str = ""
    """The unit for English readers where `unit` is a Chinese word; empty: the same as `unit`."""
    ok: Band | None = None
    warn: Band | None = None
    choices: tuple[Choice, ...] = ()
    pass_choices: frozenset[str] = frozenset()
    """Choice names that mean PASS; empty on a choice item: every choice passes (a survey question)."""
    warn_choices: frozenset[str] = frozenset()
    many: bool = False
    """Several choices may be taken."""
    optional: bool = False
    classes: frozenset[DeviceClass] = frozenset()
    """Device classes that have the item; empty means all."""
    requires: frozenset[Requirement] = frozenset()
    slot: str = ""
    """Module slot; the item is NA by itself where the device has no such module."""
    wear_part: str = ""
    probe: str = ""
    """Name of the probe that fills the item by default, such as `printer.escpos`."""
    hint_zh: str = ""
    hint_en: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether the answer is a number: a number item, or a probe that reports in a unit."""
        return self.input is InputKind.NUMBER or (self.input is InputKind.PROBE and self.unit != "")


@dataclass(frozen=True)
class Group:
    """Items under one heading of the service plan."""

    code: str
    zh: str
    en: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Template:
    """A published form; a version never changes once it is published."""

    code: str
    version: str
    zh: str
    en: str
    classes: frozenset[DeviceClass]
    groups: tuple[Group, ...]
    sha256: str = ""
    """Digest of the file it was read from; records are pinned to it."""
    mandatory_safety: bool = False
    """New items of this version are added as an annex to records begun on an older one (E17)."""

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of the form."""
        return tuple(item for group in self.groups for item in group.items)

    def item(self, code: str) -> Item:
        """The item with this code; KeyError when the form has none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)


@dataclass(frozen=True)
class MaintenanceForm:
    """The words of F02: modules that can be worked on, and kinds of work."""

    code: str
    version: str
    zh: str
    en: str
    modules: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    sha256: str = ""

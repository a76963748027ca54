"""Which of the values that UPSs tell in their status lines are kept, whatever their language calls them?"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from diagnostics.counters import numbers_of
from diagnostics.probes import Reading

_STATUS = {
    "input": "input_voltage",
    "output": "output_voltage",
    "load": "load",
    "hertz": "frequency",
    "battery": "battery_voltage",
    "capacity": "charge",
    "temperature": "temperature",
}
_BATTERY = {"voltage": "battery_voltage", "capacity": "charge", "minutes": "runtime"}
_NAMES: Mapping[str, Mapping[str, str]] = {"status": _STATUS, "general_status": _STATUS, "battery": _BATTERY}
"""Kind of the answer -> field -> counter."""


def values_of_status(readings: Iterable[Reading]) -> dict[str, Decimal]:
    """The values in the status and battery lines of these answers."""
    told: dict[str, Decimal] = {}
    for reading in readings:
        fields = reading.frame.fields if reading.frame else {}
        names = _NAMES.get(str(fields.get("kind", "")), {})
        told |= numbers_of({names[name]: fields[name] for name in names if name in fields})
    return told

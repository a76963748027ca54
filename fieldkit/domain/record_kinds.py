"""What are the kinds of records called that a laptop sends to headquarters: one of them, and several?"""

from collections.abc import Mapping
from types import MappingProxyType

from fieldkit.domain.words import Words, say

ONE: Mapping[str, Words] = MappingProxyType(
    {
        "visit": say("Visit"),
        "inspection": say("Inspection"),
        "inspection_record": say("Sealed record"),
        "maintenance_record": say("Maintenance record"),
        "probe_run": say("Probe run"),
        "attachment": say("Photo or transcript"),
        "fault_event": say("Step of a fault"),
        "ruling": say("Decision of the lead"),
        "fleet_import": say("Fleet import"),
    }
)
SEVERAL: Mapping[str, Words] = MappingProxyType(
    {
        "visit": say("visits"),
        "inspection": say("inspections"),
        "inspection_record": say("sealed records"),
        "maintenance_record": say("maintenance records"),
        "probe_run": say("probe runs"),
        "attachment": say("photos and transcripts"),
        "fault_event": say("steps of faults"),
        "ruling": say("decisions of the lead"),
        "fleet_import": say("fleet imports"),
    }
)


def one_of_kind(kind: str) -> Words | str:
    """The name of a record of this kind; an unknown kind stands under its own name."""
    return ONE.get(kind, kind)


def several_of_kind(kind: str) -> Words | str:
    """The name of records of this kind; an unknown kind stands under its own name."""
    return SEVERAL.get(kind, kind)

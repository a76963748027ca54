"""Who works here, on which laptop?"""

from dataclasses import dataclass

from fieldkit.storage.queries.plain import Ask
from fieldkit.storage.queries.remembered import all_remembered
from fieldkit.storage.setting_names import Setting


@dataclass(frozen=True)
class Identity:
    """The engineer and the laptop, as records name them."""

    staff_no: str
    name: str
    centre: str
    province_code: str
    device_code: str
    device_id: str


def identity_of(ask: Ask) -> Identity:
    """The identity as far as this laptop knows it; empty names before the first synchronisation."""
    known = all_remembered(ask, (Setting.STAFF_NO, Setting.PROVINCE_CODE, Setting.DEVICE_CODE, Setting.DEVICE_ID))
    staff_no = known.get(Setting.STAFF_NO, "")
    found = ask(
        "SELECT engineer.name, centre.name FROM engineer JOIN centre ON centre.id = engineer.centre_id "
        "WHERE engineer.staff_no = :staff_no",
        {"staff_no": staff_no},
    )
    name, centre = found[0] if found else (staff_no, "")
    return Identity(
        staff_no=staff_no,
        name=name,
        centre=centre,
        province_code=known.get(Setting.PROVINCE_CODE, "XX"),
        device_code=known.get(Setting.DEVICE_CODE, "L00"),
        device_id=known.get(Setting.DEVICE_ID, ""),
    )

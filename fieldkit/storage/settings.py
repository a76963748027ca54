"""What does this database remember by name? Identity of the laptop, state of the synchronisation, last place."""

from enum import StrEnum

from sqlmodel import Session

from fieldkit.storage.rows.local import SettingRow


class Setting(StrEnum):
    """Every name that is ever stored."""

    DEVICE_ID = "device_id"
    """UUID of the laptop; given at first start."""
    DEVICE_CODE = "device_code"
    """Short code in record numbers, such as `L07`; given by headquarters at enrolment."""
    SIGNING_KEY = "signing_key"
    """Ed25519 private key of the laptop (or of headquarters), hex."""
    STAFF_NO = "staff_no"
    """The engineer who works with this laptop."""
    PROVINCE_CODE = "province_code"
    """Province in record numbers, such as `HB`."""
    LANGUAGE = "language"
    THEME = "theme"
    PLACE = "place"
    """Where the engineer stood when the program ended: JSON."""
    PRINTER_PORT = "printer_port"
    """Serial port used last for a probe."""
    HQ_URL = "hq_url"
    HQ_KEYS = "hq_keys"
    """JSON list of headquarters' public keys, base64, as told at enrolment."""
    INCARNATION = "incarnation"
    """Random name of this copy of the database (sync 5.2)."""
    FEED_EPOCH = "feed_epoch"
    FEED_CURSOR = "feed_cursor"
    DURABLE_SEQ = "durable_seq"
    """Feed position up to which headquarters has a backup."""
    CLOCK_OFFSET_MS = "clock_offset_ms"
    """Headquarters' clock minus ours when last seen."""
    LAST_CONTACT = "last_contact"


def setting(session: Session, name: Setting, default: str = "") -> str:
    """The stored value, or the default."""
    row = session.get(SettingRow, str(name))
    return default if row is None else row.value


def set_setting(session: Session, name: Setting, value: str) -> None:
    """Stores the value under its name."""
    row = session.get(SettingRow, str(name))
    if row is None:
        session.add(SettingRow(name=str(name), value=value))
    else:
        row.value = value

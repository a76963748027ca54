"""What does this database remember by name? Identity of the laptop, state of the synchronisation, last place."""

from sqlmodel import Session

from fieldkit.storage.rows.local import SettingRow
from fieldkit.storage.setting_names import Setting as Setting


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

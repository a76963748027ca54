"""What does this database remember by name? Identity of the laptop, state of the synchronisation, last place."""

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session

from fieldkit.storage.rows.local import SettingRow
from fieldkit.storage.setting_names import Setting as Setting

# a run of the synchronisation asks for a dozen of them: through the mapper that was a quarter of its time
_TABLE: Table = SettingRow.__table__  # type: ignore[attr-defined]
_STORED = select(_TABLE.c.value).where(_TABLE.c.name == bindparam("wanted"))
_NEW = insert(_TABLE)
_STORE = _NEW.on_conflict_do_update(index_elements=["name"], set_={"value": _NEW.excluded.value})


def setting(session: Session, name: Setting, default: str = "") -> str:
    """The stored value, or the default."""
    value: str | None = session.connection().execute(_STORED, {"wanted": str(name)}).scalar_one_or_none()
    return default if value is None else value


def set_setting(session: Session, name: Setting, value: str) -> None:
    """Stores the value under its name."""
    session.connection().execute(_STORE, {"name": str(name), "value": value})

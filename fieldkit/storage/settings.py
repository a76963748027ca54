"""What does this database remember by name? Identity of the laptop, state of the synchronisation, last place."""

from collections.abc import Mapping

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from fieldkit.storage.rows.local import SettingRow
from fieldkit.storage.setting_names import Setting as Setting
from fieldkit.storage.upserting import upsert

# a run of the synchronisation asks for a dozen of them: through the mapper that was a quarter of its time
_TABLE: Table = SettingRow.__table__  # type: ignore[attr-defined]
_STORED = select(_TABLE.c.value).where(_TABLE.c.name == bindparam("wanted"))
_SOME = select(_TABLE.c.name, _TABLE.c.value).where(_TABLE.c.name.in_(bindparam("wanted", expanding=True)))
_NEW = upsert(_TABLE)
_STORE = _NEW.on_conflict_do_update(index_elements=["name"], set_={"value": _NEW.excluded.value})


def setting(session: Session, name: Setting, default: str = "") -> str:
    """The stored value, or the default."""
    value: str | None = session.connection().execute(_STORED, {"wanted": str(name)}).scalar_one_or_none()
    return default if value is None else value


def settings(session: Session, *names: Setting) -> dict[Setting, str]:
    """The stored values of these names, asked for at once; nothing is the empty text."""
    found = session.connection().execute(_SOME, {"wanted": [str(name) for name in names]})
    return dict.fromkeys(names, "") | {Setting(name): value for name, value in found}


def set_setting(session: Session, name: Setting, value: str) -> None:
    """Stores the value under its name."""
    set_settings(session, {name: value})


def set_settings(session: Session, values: Mapping[Setting, str]) -> None:
    """Stores the values under their names."""
    rows = [{"name": str(name), "value": value} for name, value in values.items()]
    session.connection().execute(_STORE, rows)

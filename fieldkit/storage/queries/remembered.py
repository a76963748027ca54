"""What does this database remember by name: schema, settings, the place where work was left?"""

import json
from collections.abc import Sequence

from fieldkit.storage.queries.plain import Ask
from fieldkit.storage.setting_names import Setting

_LAST_OF_TALK = """
SELECT event.step FROM fault JOIN fault_event AS event ON event.fault_id = fault.id
WHERE fault.no = :no AND fault.state IN ('REMOTE', 'DISPATCHED', 'TRAVELLING')
AND event.step IN ('remote-start', 'remote-solved', 'remote-failed')
ORDER BY event.order_no DESC LIMIT 1
"""


def schema_revision(ask: Ask) -> str:
    """The schema revision of the database; empty for a file without tables."""
    if not ask("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'", {}):
        return ""
    ((found,),) = ask("SELECT version_num FROM alembic_version", {})
    return str(found)


def remembered(ask: Ask, name: Setting, default: str = "") -> str:
    """The stored value, or the default."""
    found = ask("SELECT value FROM setting WHERE name = :name", {"name": str(name)})
    return str(found[0][0]) if found else default


def all_remembered(ask: Ask, names: Sequence[Setting]) -> dict[str, str]:
    """What is stored of these names, in one question."""
    wanted = {f"name_{place}": str(name) for place, name in enumerate(names)}
    places = ", ".join(f":{place}" for place in wanted)
    found = ask(f"SELECT name, value FROM setting WHERE name IN ({places})", wanted)
    return {str(name): str(value) for name, value in found}


def last_place(ask: Ask) -> tuple[str, str]:
    """Inspection and item where the engineer stood; empty texts when there is none to go back to."""
    stored = json.loads(remembered(ask, Setting.PLACE, "{}"))
    inspection_id = str(stored.get("inspection", ""))
    found = ask("SELECT 1 FROM inspection WHERE id = :id AND state = 'draft'", {"id": inspection_id})
    return (inspection_id, str(stored.get("item", ""))) if found else ("", "")


def last_talk(ask: Ask) -> str:
    """The fault whose remote diagnosis was on the screen, while it is not ended; else an empty text."""
    no = remembered(ask, Setting.REMOTE_FAULT)
    found = ask(_LAST_OF_TALK, {"no": no}) if no else []
    return no if found and found[0][0] == "remote-start" else ""

"""What has the engineer set for himself on this laptop?"""

from fieldkit.storage.journal import Journal
from fieldkit.storage.settings import Setting as Setting
from fieldkit.storage.settings import set_setting, setting

_OPEN = frozenset({Setting.LANGUAGE, Setting.THEME, Setting.PRINTER_PORT})
"""Settings that people may change; the others belong to enrolment and synchronisation."""


class PreferenceDesk:
    """Reads and keeps preferences."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def get(self, name: Setting, default: str = "") -> str:
        """The preference, or the default."""
        with self._journal.read() as session:
            return setting(session, name, default)

    def put(self, name: Setting, value: str) -> None:
        """Keeps the preference; LookupError for a name that is no preference."""
        if name not in _OPEN:
            raise LookupError(name)
        with self._journal.write("preference", "") as session:
            set_setting(session, name, value)

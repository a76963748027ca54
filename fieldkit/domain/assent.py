"""What did a person say yes to so that a probe could run, or its run be kept?"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from fieldkit.domain.instants import stamp
from fieldkit.domain.text import one_line

_TEXT_LIMIT = 600


class AssentKind(StrEnum):
    """The questions that there are."""

    SAFETY = "safety"
    """What has to be so at the kiosk before the first byte."""
    OTHER_SERIAL = "other_serial"
    """Keep the run although the module tells another serial number than the device file has."""


@dataclass(frozen=True)
class Assent:
    """A question that was answered with yes, in the words in which it was read."""

    kind: AssentKind
    text: str
    by: str
    """Staff number."""
    at: str
    """Time stamp (UTC)."""

    def as_document(self) -> dict[str, str]:
        """As it is kept."""
        return {name: str(value) for name, value in asdict(self).items()}


def assented(kind: AssentKind, text: str, by: str, at: datetime) -> Assent:
    """A yes of now."""
    return Assent(kind, one_line(text, limit=_TEXT_LIMIT), by, stamp(at))

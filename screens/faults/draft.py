"""What was typed of a report so far?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class IntakeDraft:
    """The fields of the intake; choices by their places, -1 while nothing is chosen."""

    where: str = ""
    submitter: str = ""
    unit: str = ""
    phone: str = ""
    symptom: str = ""
    reported_at: str = ""
    late_reason: str = ""
    source: int = 0
    level: int = -1
    scope: int = -1
    cash: int = 1


NO_DRAFT = IntakeDraft()

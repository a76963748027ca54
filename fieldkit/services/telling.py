"""What does a person see who writes a report or a plan: what was told before, and what it still lacks?"""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.domain.fault.paper_content import detected_by
from fieldkit.domain.fault.picture import Fault, FaultQuote
from fieldkit.domain.fault.quoting import quote_in_force
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.instants import business_day, from_stamp, shown
from fieldkit.services.fault_cover import FaultCover, fault_cover
from fieldkit.services.faults import FaultDesk, FaultFile
from fieldkit.services.step_drafts import drafted
from fieldkit.storage.journal import Journal


@dataclass(frozen=True)
class Telling:
    """A form before it is filled in further."""

    fault: Fault
    cover: FaultCover | None
    quote: FaultQuote | None
    texts: Mapping[str, str]
    """Name of a fact -> what stands there; several things stand on a line each."""
    is_draft: bool
    """It was typed before and not taken."""


class TellingDesk:
    """Opens the forms of reports and plans, and takes what was told."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def open(self, no: str, step: Step) -> Telling:
        """The draft of this step; else what was told the last time; else what the fault knows by itself."""
        file, now = FaultDesk(self._journal).file(no), self._journal.true_now()
        fault = file.fault
        with self._journal.read() as session:
            draft = drafted(session, fault.id, str(step))
            cover = fault_cover(session, fault, now)
        texts = {name: str(text) for name, text in draft.items()} or _before(file, step)
        return Telling(fault, cover, quote_in_force(fault, business_day(now)), texts, bool(draft))


def _before(file: FaultFile, step: Step) -> dict[str, str]:
    told = [event.facts for event in file.taken if event.step == step]
    if told:
        return {name: _text(name, value) for name, value in told[-1].items() if name != "quote_no"}
    fault = file.fault
    if step is Step.PLAN:
        return {"sent_to": fault.submitter, "person": fault.crew[0] if fault.crew else ""}
    if step is not Step.REPORT:
        return {}
    return {
        "solution": fault.solution,
        "resolution": str(fault.resolution or ""),
        "detection": detected_by(fault),
    }


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return shown(from_stamp(str(value))) if name == "planned_at" else str(value)

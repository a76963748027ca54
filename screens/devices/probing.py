"""Which probes fit this device, what did they say last, and where does a run outside an inspection go?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldkit.domain.inspection import result_words
from fieldkit.domain.instants import business_day
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import say
from fieldkit.locale import pick, tell
from screens.messages import Said
from screens.widgets.rows import Mark, Row, heading

if TYPE_CHECKING:
    from diagnostics.outcome import ProbeOutcome
    from fieldkit.services.device_file import DeviceFile
    from fieldkit.services.probing import KeptRun
    from fieldkit.services.workbench import Workbench

_SLOTS = {
    "PRN": say("Printer"),
    "BNV": say("Banknote validator"),
    "CRD": say("Card reader"),
    "TCH": say("Touch screen"),
    "DSP": say("Display"),
    "PSU": say("Power supply and environment"),
    "UPS": say("UPS"),
    "NET": say("Network"),
    "IPC": say("Industrial PC"),
}
_MARKS = {ItemResult.PASS: Mark.GOOD, ItemResult.WARN: Mark.WARN, ItemResult.FAIL: Mark.BAD}


@dataclass(frozen=True)
class FittingProbe:
    """A probe for one of the device's modules."""

    name: str
    slot: str
    zh: str
    en: str
    last: "KeptRun | None"


@dataclass(frozen=True)
class ForDevice:
    """The run belongs to the device and to no inspection."""

    file: "DeviceFile"

    @property
    def place(self) -> tuple[str, ...]:
        """Serial number."""
        return (self.file.serial,)

    @property
    def holder(self) -> str:
        """The device."""
        return self.file.serial

    @property
    def serial(self) -> str:
        """The device that is probed."""
        return self.file.serial

    def keep(self, bench: "Workbench", outcome: "ProbeOutcome") -> "KeptRun":
        """Beside the device file."""
        from diagnostics.evidence import evidence_of
        from fieldkit.services.probing import ProbingDesk

        return ProbingDesk(bench.journal).keep(self.file.id, evidence_of(outcome))

    def told(self, kept: "KeptRun") -> Said:
        """The result, and that it is kept."""
        words = say("{result}. Kept with the device.", result=tell(result_words(kept.verdict)))
        is_silent = kept.verdict is ItemResult.INCONCLUSIVE
        todo = say("Check what is listed, then press F9 again.") if is_silent else None
        return Said(words, kept.verdict is ItemResult.FAIL, todo)


def fitting_probes(bench: "Workbench", file: "DeviceFile") -> tuple[FittingProbe, ...]:
    """In the order of the device's slots; for a worker.

    Of one slot first what answered before, then what a form asks for by name.
    """
    from diagnostics.probes import probes
    from fieldkit.forms.catalogue import published
    from fieldkit.services.probing import ProbingDesk

    last = ProbingDesk(bench.journal).last_runs(file.id)
    asked = {item.probe for template in published() for item in template.items}

    def likely(probe: FittingProbe) -> tuple[bool, bool]:
        answered = probe.last is not None and probe.last.verdict is not ItemResult.INCONCLUSIVE
        return not answered, probe.name not in asked

    fitting = [
        FittingProbe(probe.name, slot, probe.zh, probe.en, last.get(probe.name))
        for slot in file.slots
        for probe in probes().values()
        if probe.part == slot
    ]
    return tuple(sorted(fitting, key=lambda probe: (file.slots.index(probe.slot), likely(probe))))


def probe_rows(fitting: tuple[FittingProbe, ...]) -> list[Row]:
    """Under the module that each of them asks."""
    rows: list[Row] = []
    for slot in dict.fromkeys(probe.slot for probe in fitting):
        rows.append(heading(tell(_SLOTS[slot]) if slot in _SLOTS else slot))
        rows += [_row(probe) for probe in fitting if probe.slot == slot]
    return rows


def _row(probe: FittingProbe) -> Row:
    title = pick(probe.zh, probe.en)
    if probe.last is None:
        return Row(probe.name, (title, tell(say("never probed")), ""))
    cells = (title, tell(result_words(probe.last.verdict)), business_day(probe.last.at).isoformat())
    return Row(probe.name, cells, _MARKS.get(probe.last.verdict, Mark.PLAIN))

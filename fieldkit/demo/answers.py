"""What does an engineer answer on the demo's day? Plausible values, faults found and put right."""

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from fieldkit.domain.record import Ink, ItemResult, MaintenanceLine
from fieldkit.domain.template import InputKind, Item

if TYPE_CHECKING:
    from diagnostics.simulators.serving import RunningSimulator
    from fieldkit.services.attachments import NewAttachment
    from fieldkit.services.checklist import Checklist
    from fieldkit.services.workbench import Workbench

PRINTER_ITEM = "A08.5"
REMARKS = "各模块运行正常，建议关注打印头里程。"

# strokes of a plausible signature: pen positions in hundredths of a column, as the pad keeps them
_STROKES = (
    ((500, 700), (900, 650), (1500, 600), (2100, 560)),
    ((1300, 300), (1320, 700), (1290, 1150), (1200, 1450), (1020, 1390)),
    ((620, 1000), (1050, 920), (1600, 830), (2050, 790)),
    ((2700, 420), (2500, 760), (2310, 1010), (2760, 960), (3160, 900)),
    ((3010, 600), (2800, 1050), (2520, 1420)),
    ((2860, 1120), (2880, 1400), (2870, 1560)),
    ((3500, 560), (4000, 500), (4460, 470), (4300, 800), (3900, 1150), (3600, 1420)),
    ((3620, 860), (4100, 1180), (4720, 1520)),
)
_PAD = (6000, 2000)
_STEP_MS = 14


def answer_items(
    bench: "Workbench", inspection_id: str, printer: "RunningSimulator", photo: "NewAttachment"
) -> None:
    """Answers every item of the checklist in its order, measuring again what was wrong."""
    checklist = bench.inspections.open(inspection_id)
    for item in checklist.template.items:
        if not checklist.applies(item) or item.input is InputKind.AUTO:
            continue
        if item.code == PRINTER_ITEM:
            _probe_printer(bench, inspection_id, item, checklist, printer)
        elif item.input is InputKind.PHOTO:
            bench.inspections.add_photo(inspection_id, item.code, photo)
        else:
            _answer(bench, inspection_id, item)
        remark = _plan()["remarks"].get(item.code)
        if remark:
            bench.inspections.remark(inspection_id, item.code, remark)


def planned_values(item_code: str) -> tuple[str, ...]:
    """What is measured at this item, as found and as left; empty where the item just passes."""
    return tuple(_plan()["measured"].get(item_code, ()))


def maintenance_lines() -> tuple[MaintenanceLine, ...]:
    """What was done to the device, for F02."""
    return tuple(MaintenanceLine(**line) for line in _plan()["maintenance"])


def signature() -> Ink:
    """A drawn signature."""
    moment = 0
    strokes = []
    for stroke in _STROKES:
        points = []
        for x, y in stroke:
            moment += _STEP_MS
            points.append((moment, x, y))
        strokes.append(tuple(points))
    return Ink(*_PAD, tuple(strokes))


def _answer(bench: "Workbench", inspection_id: str, item: Item) -> None:
    values = planned_values(item.code)
    if not values:
        bench.inspections.mark(inspection_id, item.code, ItemResult.PASS)
    for value in values:
        bench.inspections.measure(inspection_id, item.code, value)


def _probe_printer(
    bench: "Workbench", inspection_id: str, item: Item, checklist: "Checklist", printer: "RunningSimulator"
) -> None:
    """Near end of paper, then a new roll: the probe runs twice over the serial line."""
    from diagnostics.evidence import evidence_of
    from diagnostics.session import run_probe

    for state in ("near_end", "ready"):
        printer.state = state
        outcome = run_probe(checklist.probes[item.code], printer.url, simulated=True)
        bench.inspections.take_probe(inspection_id, item.code, evidence_of(outcome))


@cache
def _plan() -> dict[str, Any]:
    text = (resources.files("fieldkit") / "data" / "demo" / "answers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

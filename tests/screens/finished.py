"""An inspection with every item answered, ready to be handed over."""

from fieldkit.domain.record import ItemResult, MaintenanceLine
from fieldkit.domain.template import InputKind, Item
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.attachments import NewAttachment
from fieldkit.services.checklist import Checklist
from fieldkit.services.workbench import Workbench

SERIAL = "JF3-2409-0153"
PHOTO = NewAttachment(b"jpeg", "image/jpeg", "photo", "x.jpg", "")


def finished_inspection(bench: Workbench, *, remark: str = "") -> str:
    """The id of a complete, unfrozen annual inspection of the first device of the acceptance day."""
    device = bench.devices.file(SERIAL)
    bench.visits.arrive(device.hall_id, "周会计")
    inspection_id = bench.inspections.start(device.serial)
    checklist = bench.inspections.open(inspection_id)
    for item in checklist.template.items:
        if checklist.applies(item) and item.input is not InputKind.AUTO:
            _answer(bench, checklist, item)
    line = MaintenanceLine("clean", "PRN", "脏", "干净", 5, "")
    bench.maintenance.save(inspection_id, (line,), software="5.2.3", remarks=remark)
    bench.inspections.remember_place("", "")  # the program starts with the day, not with this record
    assert not bench.inspections.open(inspection_id).open_items
    return inspection_id


def _answer(bench: Workbench, checklist: Checklist, item: Item) -> None:
    inspection_id, code, kind = checklist.inspection_id, item.code, item.input
    expected = checklist.expected.get(code)
    if code == "A08.5":
        probe = ProbeEvidence("printer.escpos", "/dev/x", ItemResult.PASS, "12 12 12 12", b"{1}", "")
        bench.inspections.take_probe(inspection_id, code, probe)
    elif item.is_measured:
        band = item.ok
        assert band is not None
        bench.inspections.measure(inspection_id, code, str(band.high if band.low is None else band.low))
    elif kind is InputKind.CHOICE:
        bench.inspections.measure(inspection_id, code, item.choices[0].zh)
    elif kind is InputKind.PHOTO:
        bench.inspections.add_photo(inspection_id, code, PHOTO)
    elif kind is InputKind.TEXT or (kind is InputKind.PROBE and expected is not None):
        bench.inspections.measure(inspection_id, code, expected or "v1")
    else:
        bench.inspections.mark(inspection_id, code, ItemResult.PASS)

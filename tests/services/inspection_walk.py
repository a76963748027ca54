"""A whole inspection in a few lines, for tests that begin where it ends."""

import io

from PIL import Image

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.record import Ink, ItemResult, MaintenanceLine, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.template import InputKind, Item
from fieldkit.services.attachments import NewAttachment
from fieldkit.services.checklist import Checklist
from fieldkit.services.signoff import Sealed
from fieldkit.services.workbench import Workbench

HERO = "JF3-2409-0153"
NEIGHBOUR = "JF3-2409-0152"
INK = Ink(1000, 400, (((0, 10, 10), (10, 50, 60), (20, 100, 20)),))
SIGNED = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "满意", 5)
CLEANED = MaintenanceLine("clean", "PRN", "有纸屑", "干净", 5, "")


def photo(name: str = "门.jpg") -> NewAttachment:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "JPEG")
    content = target.getvalue()
    return NewAttachment(content, "image/jpeg", "photo", name, sha256_hex(content))


def begin(bench: Workbench, serial: str = HERO, custodian: str = "周会计") -> str:
    """The inspection of a device in a visit with its custodian."""
    bench.visits.arrive(bench.devices.file(serial).hall_id, custodian)
    return bench.inspections.start(serial)


def answer_all(bench: Workbench, inspection: str) -> None:
    """A good answer to every item that has none yet."""
    checklist = bench.inspections.open(inspection)
    for item in checklist.template.items:
        if item.code not in checklist.answers and item.input is not InputKind.AUTO:
            _answer(bench, checklist, item)


def ready(bench: Workbench, serial: str = HERO) -> str:
    """An inspection with nothing open."""
    inspection = begin(bench, serial)
    answer_all(bench, inspection)
    bench.maintenance.save(inspection, (CLEANED,), software="5.2.3")
    return inspection


def seal(bench: Workbench, inspection: str) -> Sealed:
    bench.signoff.freeze(inspection)
    return bench.signoff.conclude(inspection, SIGNED, ink=INK, shown_to_end=True)


def _answer(bench: Workbench, checklist: Checklist, item: Item) -> None:
    inspection = checklist.inspection_id
    if item.is_measured:
        assert item.ok is not None
        bench.inspections.measure(
            inspection, item.code, str(item.ok.low if item.ok.low is not None else item.ok.high)
        )
    elif item.input is InputKind.CHOICE:
        bench.inspections.measure(inspection, item.code, item.choices[0].zh)
    elif item.input is InputKind.PHOTO:
        bench.inspections.add_photo(inspection, item.code, photo())
    elif item.input is InputKind.TEXT or item.code in checklist.expected:
        bench.inspections.measure(inspection, item.code, checklist.expected.get(item.code, "v1"))
    else:
        bench.inspections.mark(inspection, item.code, ItemResult.PASS)

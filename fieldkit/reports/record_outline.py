"""What stands in a service record, in which order? The one source of the sign-off screen and of the paper.

The customer signs what he saw, so the screen (`record_text`) and the PDF (`service_record`) are made from the same
blocks; neither reads the record by itself.
"""

from collections.abc import Iterator
from itertools import groupby

from fieldkit.domain.record import Content, EvidenceRef, ItemLine, MaintenanceRef
from fieldkit.forms.catalogue import maintenance_form
from fieldkit.reports.blocks import Block, Column, Group, Heading, Note, Pairs, Row, Table, Title
from fieldkit.reports.speech import NOT_GIVEN, Speech

_SHORT_REMARK = 24
"""Characters that a remark cell takes without making its row ragged; a longer remark runs over the whole width."""


def inspection_blocks(content: Content, _: Speech) -> tuple[Block, ...]:
    """F01: who, where, which device, every item, the grade."""
    form = _.pick(content.template.zh, content.template.en)
    return (
        Title(_("{form}: on-site inspection record").format(form=form), record_number(content)),
        Pairs(_visit_pairs(content, _)),
        Heading(_("Device")),
        Pairs(_device_pairs(content, _)),
        Heading(_("Items")),
        _item_table(content, _),
        Note(f"{_('Grade')}: {_.name('grade', content.grade)}", strong=True),
    )


def maintenance_blocks(maintenance: MaintenanceRef | None, _: Speech) -> tuple[Block, ...]:
    """F02: what was done, fitted and changed; a section without entries says so."""
    title = Title(_("On-site maintenance record"), maintenance.no if maintenance else "")
    if maintenance is None:
        return (title, Note(_("None in this visit")))
    return (
        title,
        Heading(_("Work done")),
        _action_table(maintenance, _),
        Heading(_("Parts fitted")),
        _part_table(maintenance, _),
        Heading(_("System software")),
        Note(maintenance.software or _("None in this visit")),
        Heading(_("Remarks")),
        Note(maintenance.remarks or _("None in this visit")),
    )


def evidence_blocks(content: Content, _: Speech) -> tuple[Block, ...]:
    """The appendix: every piece of evidence with the digest of its bytes."""
    heading = Heading(_("Appendix: evidence and digests"))
    rows = tuple(
        Row((number, item.code, _.name("evidence", piece.kind), piece.caption, f"{piece.id} {piece.sha256}"))
        for number, item, piece in _numbered(content)
    )
    if not rows:
        return (heading, Note(_("None in this visit")))
    columns = ((_("No."), 6), (_("Item"), 8), (_("Kind"), 11), (_("Caption"), 18), (_("Id and SHA-256"), 57))
    return (heading, Table(tuple(Column(label, share) for label, share in columns), rows))


def record_number(content: Content) -> str:
    """The number of the record with its revision, as every page carries it."""
    return f"{content.no} / R{content.rev}"


def _visit_pairs(content: Content, _: Speech) -> tuple[tuple[str, str], ...]:
    hall = content.hall
    return _filled(
        (_("Customer"), content.customer),
        (_("Contract"), content.contract_no),
        (_("Hall"), f"{hall.name} ({hall.code})"),
        (_("Address"), f"{hall.city} {hall.address}".strip()),
        (_("Service centre"), content.centre),
        (_("Engineer"), f"{content.engineer.name} ({content.engineer.staff_no})"),
        (_("Visit"), content.visit.no),
        (_("Cash box custodian"), content.visit.custodian),
        (_("Arrived"), _.instant(content.visit.arrived_at)),
        (_("Form"), f"{content.template.code} {content.template.version}"),
        (_("Started"), _.instant(content.started_at)),
        (_("Ended"), _.instant(content.ended_at)),
    )


def _device_pairs(content: Content, _: Speech) -> tuple[tuple[str, str], ...]:
    device = content.device
    return _filled(
        (_("Serial number"), device.serial),
        (_("Serial checked"), _.name("verified", content.serial_verified_by)),
        (_("Model"), f"{device.model} ({device.device_class})"),
        (_("Asset number"), device.asset_no),
        (_("IP address"), device.ip),
        (_("Software"), device.software),
        (_("Purchased"), device.purchase_on),
        (_("Accepted"), device.accepted_on),
    )


def _filled(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value or NOT_GIVEN) for label, value in pairs)


def _item_table(content: Content, _: Speech) -> Block:
    columns = (
        (_("Code"), 8),
        (_("Item"), 28),
        (_("Limit"), 13),
        (_("Found"), 14),
        (_("Left"), 10),
        (_("Result"), 14),
        (_("Remark, evidence"), 13),
    )
    rows = tuple(_item_rows(content, _))
    if not rows:
        return Note(_("None in this visit"))
    return Table(tuple(Column(label, share) for label, share in columns), rows, marked=5)


def _item_rows(content: Content, _: Speech) -> Iterator[Row | Group]:
    numbers = _evidence_numbers(content)
    for (code, zh, en), items in groupby(
        content.items, key=lambda item: (item.group, item.group_zh, item.group_en)
    ):
        yield Group(f"{code} {_.pick(zh, en)}".strip())
        for item in items:
            yield _item_row(item, numbers.get(item.code, ""), _)


def _item_row(item: ItemLine, evidence: str, _: Speech) -> Row:
    marks = (_("typed by hand") if item.by_hand else "", evidence)
    short = _spaced(item.remark, _labelled(_("Reason"), item.reason), *marks)
    unit = _.pick(item.unit, item.unit_en or item.unit)
    cells = (
        item.code,
        _.pick(item.zh, item.en),
        _measured(item.limit, unit),
        _measured(_value(item, item.value_found, _), unit),
        _measured(_value(item, item.value_left, _), unit),
        _.name("result", item.result),
    )
    if len(short) <= _SHORT_REMARK:
        return Row((*cells, short), mark=item.result)
    notes = [_labelled(_("Remark"), item.remark), _labelled(_("Reason"), item.reason)]
    return Row((*cells, _spaced(*marks)), tuple(note for note in notes if note), mark=item.result)


def _value(item: ItemLine, value: str, _: Speech) -> str:
    """The value as read; names of choices as the labels that the form gave them."""
    if not item.labels:
        return value
    labels = {label.name: _.pick(label.zh, label.en) for label in item.labels}
    names = (name.strip() for name in value.split(","))
    return ", ".join(labels.get(name, name) for name in names)


def _spaced(*texts: str) -> str:
    """The texts that are there; they are not stripped, because every character of a record is printed."""
    return " ".join(text for text in texts if text)


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _measured(value: str, unit: str) -> str:
    return f"{value} {unit}".strip() if value else ""


def _numbered(content: Content) -> Iterator[tuple[str, ItemLine, EvidenceRef]]:
    pieces = ((item, piece) for item in content.items for piece in item.evidence)
    for number, (item, piece) in enumerate(pieces, 1):
        yield f"E{number}", item, piece


def _evidence_numbers(content: Content) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for number, item, _piece in _numbered(content):
        numbers[item.code] = f"{numbers.get(item.code, '')} {number}".strip()
    return numbers


def _action_table(maintenance: MaintenanceRef, _: Speech) -> Block:
    if not maintenance.actions:
        return Note(_("None in this visit"))
    columns = ((_("Kind"), 12), (_("Module"), 18), (_("As found"), 21), (_("As left"), 21), (_("Minutes"), 8))
    rows = tuple(
        Row(
            (
                _.name("maintenance", line.kind),
                _module(line.module, _),
                line.as_found,
                line.as_left,
                str(line.minutes),
                line.remark,
            )
        )
        for line in maintenance.actions
    )
    return Table(tuple(Column(label, share) for label, share in (*columns, (_("Remark"), 20))), rows)


def _module(name: str, _: Speech) -> str:
    """The module as people call it; the bare name where the form does not list it."""
    found = next((module for module in maintenance_form().modules if module.name == name), None)
    return name if found is None else f"{_.pick(found.zh, found.en)} {name}"


def _part_table(maintenance: MaintenanceRef, _: Speech) -> Block:
    if not maintenance.parts:
        return Note(_("None in this visit"))
    columns = ((_("Part"), 14), (_("Name"), 26), (_("Serial removed"), 22), (_("Serial fitted"), 22))
    rows = tuple(
        Row(
            (
                line.part_type,
                line.name,
                line.serial_removed or NOT_GIVEN,
                line.serial_fitted or NOT_GIVEN,
                _.name("condition", line.removed_condition) or NOT_GIVEN,
            )
        )
        for line in maintenance.parts
    )
    return Table(tuple(Column(label, share) for label, share in (*columns, (_("Removed part"), 16))), rows)

"""How does the maintenance record F02 stand while it is being written, and how does it read as rows?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldkit.domain.record import MaintenanceKind, MaintenanceLine, PartLine
from fieldkit.domain.result_words import kind_words
from fieldkit.domain.template import Choice
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.inspection.steps import Question
from screens.widgets.rows import Column, Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.services.device_file import Fitted

EVERYWHERE = frozenset({"SEN", "CBL", "CAB"})
"""Modules that every device has, whatever its slots are."""


@dataclass(frozen=True)
class Paper:
    """What the engineer has written so far."""

    actions: tuple[MaintenanceLine, ...] = ()
    parts: tuple[PartLine, ...] = ()
    software: str = ""
    remarks: str = ""

    def with_action(self, place: int, line: MaintenanceLine) -> "Paper":
        """Another line in the place of one."""
        return replace(self, actions=(*self.actions[:place], line, *self.actions[place + 1 :]))

    def with_part(self, place: int, part: PartLine) -> "Paper":
        """Another part in the place of one."""
        return replace(self, parts=(*self.parts[:place], part, *self.parts[place + 1 :]))

    def without(self, kind: str, place: int) -> "Paper":
        """One `action` or `part` less."""
        if kind == "action":
            return replace(self, actions=(*self.actions[:place], *self.actions[place + 1 :]))
        return replace(self, parts=(*self.parts[:place], *self.parts[place + 1 :]))


@dataclass(frozen=True)
class Edit:
    """A change of the paper, saved at once, and what is asked next."""

    change: Callable[[Paper], Paper]
    follow: "Callable[[Paper], Question[Edit]] | None" = None


@dataclass(frozen=True)
class Machine:
    """What the device has."""

    serial: str
    modules: tuple[Choice, ...]
    components: "tuple[Fitted, ...]"


def module_label(name: str) -> str:
    """A module as the reader calls it."""
    from fieldkit.forms.catalogue import maintenance_form

    modules = maintenance_form().modules
    return next((pick(module.zh, module.en) for module in modules if module.name == name), name)


def columns() -> tuple[Column, ...]:
    """Module, work, values, minutes."""
    return (
        Column(_("Module"), 22),
        Column(_("Work"), 12, state=True),
        Column(_("As found"), least=10),
        Column(_("As left"), least=10),
        Column(_("Min"), 5, right=True),
        Column(_("Remark"), 14, spare=1),
    )


def paper_rows(paper: Paper, machine: Machine) -> list[Row]:
    """Modules with what was done to them, parts, software and remarks."""
    rows = [heading(_("What was done (a digit adds a line to the module)"))]
    for module in machine.modules:
        rows += _module_rows(paper, module, pick(module.zh, module.en))
    rows.append(heading(_("Parts replaced")))
    rows += [_part_row(place, part) for place, part in enumerate(paper.parts)]
    rows.append(Row("part new", (_("Add a part ..."),), Mark.QUIET))
    rows.append(heading(_("Software and remarks")))
    rows.append(Row("software", (_("Software"), "", paper.software)))
    rows.append(Row("remarks", (_("Remarks"), "", paper.remarks)))
    return rows


def _module_rows(paper: Paper, module: Choice, name: str) -> Sequence[Row]:
    lines = [(place, line) for place, line in enumerate(paper.actions) if line.module == module.name]
    if not lines:
        return [Row(f"module {module.name}", (name,), Mark.QUIET)]
    return [
        Row(
            f"action {place}",
            (
                name,
                tell(kind_words(MaintenanceKind(line.kind))),
                line.as_found,
                line.as_left,
                str(line.minutes) if line.minutes else "",
                line.remark,
            ),
            Mark.GOOD,
        )
        for place, line in lines
    ]


def _part_row(place: int, part: PartLine) -> Row:
    cells = (part.name or part.part_type, part.removed_condition, part.serial_removed, part.serial_fitted)
    return Row(f"part {place}", cells, Mark.GOOD)

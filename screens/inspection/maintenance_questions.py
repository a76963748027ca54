"""What is asked for a line of the maintenance record? Each field is saved before the next is asked."""

from collections.abc import Callable
from dataclasses import replace

from fieldkit.domain.record import MaintenanceKind, MaintenanceLine, PartLine
from fieldkit.domain.result_words import kind_words
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.inspection.maintenance_sheet import Edit, Machine, Paper, module_label
from screens.inspection.steps import Option, Question

_CONDITIONS = (say("faulty"), say("worn"), say("good, kept as spare"))
_OPTION_LIMIT = 8


def new_action(module: str, kind: str) -> Edit:
    """A line for what was done to a module."""
    line = MaintenanceLine(kind=kind, module=module, as_found="", as_left="", minutes=0, remark="")
    return Edit(lambda paper: replace(paper, actions=(*paper.actions, line)))


def which_kind(module: str) -> Question[Edit]:
    """What was done to a module that has no line yet."""
    kinds = tuple(Option(kind, tell(kind_words(kind))) for kind in MaintenanceKind)
    title = tell(say("{module}: what was done?", module=module_label(module)))
    return Question("kind", title, lambda kind: new_action(module, kind), options=kinds)


def as_found(paper: Paper, place: int) -> Question[Edit]:
    """The state before, then the state after."""
    return Question(
        "as_found",
        _title(paper, place, say("as found")),
        lambda typed: Edit(
            lambda now: now.with_action(place, replace(now.actions[place], as_found=typed)),
            lambda now: _as_left(now, place),
        ),
        initial=paper.actions[place].as_found,
    )


def _as_left(paper: Paper, place: int) -> Question[Edit]:
    return Question(
        "as_left",
        _title(paper, place, say("as left")),
        lambda typed: Edit(
            lambda now: now.with_action(place, replace(now.actions[place], as_left=typed)),
            lambda now: _minutes(now, place),
        ),
        initial=paper.actions[place].as_left,
    )


def _minutes(paper: Paper, place: int) -> Question[Edit]:
    def taken(typed: str) -> Edit:
        minutes = _whole_minutes(typed)
        return Edit(
            lambda now: now.with_action(place, replace(now.actions[place], minutes=minutes)),
            lambda now: _remark(now, place),
        )

    was = paper.actions[place].minutes
    return Question("minutes", _title(paper, place, say("minutes")), taken, initial=str(was) if was else "")


def _remark(paper: Paper, place: int) -> Question[Edit]:
    return Question(
        "remark",
        _title(paper, place, say("remark")),
        lambda typed: Edit(lambda now: now.with_action(place, replace(now.actions[place], remark=typed))),
        initial=paper.actions[place].remark,
    )


def which_part(machine: Machine) -> Question[Edit]:
    """Which of the fitted parts was replaced."""
    fitted = machine.components[:_OPTION_LIMIT]
    options = [Option(str(place), f"{part.name} {part.serial}".strip()) for place, part in enumerate(fitted)]
    options.append(Option("other", _("another part")))

    def chosen(name: str) -> Edit:
        line = PartLine("", "", "", "", "")
        if name != "other":
            part = fitted[int(name)]
            line = PartLine(part.part_type, part.name, part.serial, "", "")
        return Edit(
            lambda paper: replace(paper, parts=(*paper.parts, line)),
            lambda paper: part_name(paper, len(paper.parts) - 1),
        )

    return Question("part", _("Which part was replaced?"), chosen, options=tuple(options))


def part_name(paper: Paper, place: int) -> Question[Edit]:
    """Name of the part, then both serial numbers and the condition of the old one."""
    return _part_field(paper, place, "name", say("Part: name"), _removed)


def _removed(paper: Paper, place: int) -> Question[Edit]:
    return _part_field(paper, place, "serial_removed", say("Serial number of the old part"), _fitted)


def _fitted(paper: Paper, place: int) -> Question[Edit]:
    return _part_field(paper, place, "serial_fitted", say("Serial number of the new part"), _condition)


def _condition(_paper: Paper, place: int) -> Question[Edit]:
    options = tuple(Option(tell(words), tell(words)) for words in _CONDITIONS)
    return Question(
        "condition",
        _("Condition of the old part"),
        lambda name: Edit(lambda now: now.with_part(place, replace(now.parts[place], removed_condition=name))),
        options=options,
    )


def software(paper: Paper) -> Question[Edit]:
    """What was done to the software."""
    return Question(
        "software",
        _("Software: version or what was changed"),
        lambda typed: Edit(lambda now: replace(now, software=typed)),
        initial=paper.software,
    )


def remarks(paper: Paper) -> Question[Edit]:
    """Anything else."""
    return Question(
        "remarks", _("Remarks"), lambda typed: Edit(lambda now: replace(now, remarks=typed)), initial=paper.remarks
    )


def _part_field(
    paper: Paper, place: int, field: str, title: Words, then: Callable[[Paper, int], Question[Edit]]
) -> Question[Edit]:
    return Question(
        field,
        tell(title),
        lambda typed: Edit(
            lambda now: now.with_part(place, replace(now.parts[place], **{field: one_line(typed, limit=120)})),
            lambda now: then(now, place),
        ),
        initial=str(getattr(paper.parts[place], field)),
    )


def _title(paper: Paper, place: int, field: Words) -> str:
    line = paper.actions[place]
    kind = tell(kind_words(MaintenanceKind(line.kind)))
    return tell(say("{module} {kind}: {field}", module=module_label(line.module), kind=kind, field=tell(field)))


def _whole_minutes(typed: str) -> int:
    from fieldkit.services.maintenance import MINUTES_LIMIT

    plain = narrow(typed).strip()
    if not plain:
        return 0
    if not plain.isdecimal() or not plain.isascii() or len(plain) > 4 or int(plain) > MINUTES_LIMIT:
        raise Refusal(
            "maintenance.minutes",
            say("{minutes} minutes cannot be.", minutes=one_line(typed, limit=16)),
            say("Type the minutes that the work took, from 0 to {limit}.", limit=MINUTES_LIMIT),
        )
    return int(plain)

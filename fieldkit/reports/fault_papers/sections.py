"""Which sections do the papers of a fault share?"""

from collections.abc import Iterable
from datetime import timedelta

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result
from fieldkit.domain.clock.why import METRIC_WORDS, RESULT_WORDS, duration
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.paper import ClockLine, FaultPaper
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.fault.terms import LEVEL_WORDS, Level
from fieldkit.domain.words import Words, say
from fieldkit.reports.blocks import Block, Column, Heading, Note, Pairs, Picture, Pictures, Row, Table, Title
from fieldkit.reports.speech import NOT_GIVEN, Speech

_CHARGES: dict[str, Words] = {"covered": say("in warranty"), "paid": say("out of warranty, parts are paid")}


def paper_number(paper: FaultPaper) -> str:
    """The number of the document with its revision, as every page carries it."""
    return f"{paper.no} / R{paper.rev}"


def title(paper: FaultPaper, words: Words, _: Speech) -> Title:
    """The name of the form with its number."""
    return Title(_.said(words), paper_number(paper))


def identification(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """Whose, where, which devices."""
    hall = paper.hall
    where = filled(
        (_("Customer"), paper.customer),
        (_("Contract"), paper.contract_no),
        (_("Hall"), f"{hall.name} ({hall.code})"),
        (_("Address"), f"{hall.city} {hall.address}".strip()),
        (_("Service centre"), paper.centre),
        (_("Engineer"), f"{paper.engineer.name} ({paper.engineer.staff_no})"),
        (_("Fault"), paper.fault_no),
        (_("Completed"), _.instant(paper.written_at)),
    )
    return (Pairs(where), Heading(_("Device")), _devices(paper, _))


def report(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """Who reported what (C128), and how it was graded."""
    told, grading = paper.report, paper.grading
    sources = ", ".join(_.said(choice_words("source", source)) for source in told.sources)
    who = filled(
        (_("Submitter"), told.submitter),
        (_("Department or company"), told.unit),
        (_("Phone"), told.phone),
        (_("Source"), sources),
        (_("Reported"), _.instant(told.reported_at)),
        (_("Occurred"), _.instant(told.occurred_at)),
        (_("Error code"), told.error_code),
        (_("Repeat of"), grading.repeat_of),
    )
    return (
        Heading(_("Report")),
        Pairs(who),
        Pairs(filled((_("Symptom"), told.symptom))),
        Heading(_("Grading")),
        Pairs(_graded(paper, _)),
    )


def clocks(paper: FaultPaper, _: Speech, *, with_reasons: bool = False) -> tuple[Block, ...]:
    """Each promise with what came of it, gross and net."""
    heading = Heading(_("Service levels"))
    if not paper.clocks:
        return (heading, Note(_("None")))
    columns = (
        (_("Promise"), 22),
        (_("Type"), 7),
        (_("Clause"), 9),
        (_("Due"), 17),
        (_("Done at"), 17),
        (_("Result"), 14),
        (_("Gross / net"), 24),
    )
    rows = tuple(_clock_row(clock, _, with_reasons) for clock in paper.clocks)
    result, net = (_.said(_result(code)) for code in (paper.result, paper.net_result))
    summary = _("Overall: {result} gross, {net} net (service levels version {version})").format(
        result=result, net=net, version=paper.policy_version
    )
    return (heading, table(columns, rows), Note(summary, strong=True))


def chronology(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """Every step with its time."""
    columns = ((_("Time"), 17), (_("Step"), 22), (_("By"), 10), (_("What was told"), 51))
    rows = (
        Row((_.instant(line.at), _.said(_step(line.step)), line.by, _.pick(line.told.zh, line.told.en)))
        for line in paper.steps
    )
    return (Heading(_("Chronology")), listed(columns, rows, _))


def delays(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """Time in which work stood still, and whether somebody accepted it."""
    columns = ((_("From"), 17), (_("Until"), 17), (_("Cause"), 18), (_("Evidence"), 28), (_("Accepted by"), 20))
    rows = (
        Row(
            (
                _.instant(line.since),
                _.instant(line.until),
                _.said(choice_words("cause", line.cause)),
                line.evidence,
                line.accepted_by or NOT_GIVEN,
            )
        )
        for line in paper.delays
    )
    return (Heading(_("Delays")), listed(columns, rows, _))


def contacts(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """Words with the customer."""
    columns = ((_("Time"), 17), (_("Way"), 14), (_("Spoken with"), 17), (_("By"), 12), (_("Note"), 40))
    rows = (
        Row((_.instant(line.at), _.said(choice_words("channel", line.channel)), line.person, line.by, line.note))
        for line in paper.contacts
    )
    return (Heading(_("Contacts")), listed(columns, rows, _))


def solution(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """What was done about it (C128), with which parts, and how long the service was out."""
    repair = paper.repair
    how = filled(
        (
            _("Way of resolution"),
            _.said(choice_words("resolution", repair.resolution)) if repair.resolution else "",
        ),
        (_("Service restored"), _.instant(repair.restored_at)),
        (_("Fully recovered"), _.instant(repair.full_at)),
        (_("Out of service"), lasted(repair.downtime_s, _) if repair.downtime_s else ""),
        (_("Makeshift"), repair.workaround),
        (_("Quotation"), repair.quote_no),
        (_("Follow-up"), repair.follow_up),
    )
    parts = "\n".join(repair.parts) or _("None")
    return (
        Heading(_("Solution")),
        Note(repair.solution or NOT_GIVEN),
        Pairs(how),
        Heading(_("Parts used")),
        Note(parts),
    )


def impact(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """What it did to the business (5.4, part 2)."""
    repair, told = paper.repair, paper.impact
    pairs = filled(
        (_("Users affected"), told.users),
        (_("Transactions lost"), told.transactions_lost),
        (_("Out of service"), lasted(repair.downtime_s, _) if repair.downtime_s else ""),
    )
    return (Heading(_("Impact")), Pairs(pairs))


def photos(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """What the steps were shown by."""
    pictures = tuple(
        Picture(photo.sha256, f"{_.instant(photo.at)} {_.said(_step(photo.step))} {proof_code(photo.sha256)}")
        for photo in paper.photos
    )
    return (Heading(_("Photos")), Pictures(pictures) if pictures else Note(_("None")))


def recovery(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """The tests that showed the recovery."""
    repair = paper.repair
    tests = filled(
        (
            _("Test transactions"),
            f"{repair.transactions_ok} / {repair.transactions}" if repair.transactions else "",
        ),
        (_("Had failed"), ", ".join(repair.failing)),
    )
    return (Heading(_("Recovery tests")), Pairs(tests), Note("\n".join(repair.retests) or _("None")))


def hand_signatures(_: Speech) -> tuple[Block, ...]:
    """Two lines to be signed by hand, with the numbers of both archives."""
    line = "_" * 22
    vendor, customer = _("Vendor"), _("Customer")
    pairs = tuple(
        (label.format(party=party), line)
        for label in (_("{party}: name"), _("{party}: date"), _("{party}: archive no."))
        for party in (vendor, customer)
    )
    return (Heading(_("Signatures of both parties")), Pairs(pairs))


def filled(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs in which nothing is left empty."""
    return tuple((label, value or NOT_GIVEN) for label, value in pairs)


def table(columns: Iterable[tuple[str, int]], rows: Iterable[Row]) -> Table:
    """A table of plain rows."""
    return Table(tuple(Column(label, share) for label, share in columns), tuple(rows))


def listed(columns: Iterable[tuple[str, int]], rows: Iterable[Row], _: Speech) -> Block:
    """A table, or that there is nothing in it."""
    made = table(columns, rows)
    return made if made.rows else Note(_("None"))


def lasted(seconds: int, _: Speech) -> str:
    """A span in hours and minutes."""
    return _.said(duration(timedelta(seconds=seconds)))


def _devices(paper: FaultPaper, _: Speech) -> Block:
    columns = (
        (_("Serial number"), 24),
        (_("Model"), 18),
        (_("Asset number"), 18),
        (_("IP address"), 20),
        (_("Software"), 20),
    )
    rows = (
        Row(
            (
                device.serial,
                device.model,
                *(text or NOT_GIVEN for text in (device.asset_no, device.ip, device.software)),
            )
        )
        for device in paper.devices
    )
    return listed(columns, rows, _)


def _graded(paper: FaultPaper, _: Speech) -> tuple[tuple[str, str], ...]:
    grading = paper.grading
    level = _.said(LEVEL_WORDS[Level(grading.level)]) if grading.level in list(Level) else ""
    charge = _CHARGES.get(grading.warranty)
    return filled(
        (_("Level"), f"{grading.level} {level}" if level else ""),
        (_("Fault type"), _.said(choice_words("tier", grading.tier)) if grading.tier else ""),
        (_("Scope"), _.said(choice_words("scope", grading.scope)) if grading.scope else ""),
        (_("Layer"), _.said(choice_words("layer", grading.layer)) if grading.layer else ""),
        (_("Data lost"), _("yes") if grading.data_loss else _("no")),
        (_("Cash involved"), _("yes") if grading.cash_involved else _("no")),
        (_("Warranty"), _.said(charge) if charge else ""),
    )


def _clock_row(clock: ClockLine, _: Speech, with_reasons: bool) -> Row:
    result, net = (_.said(_result(code)) for code in (clock.result, clock.net_result))
    cells = (
        _.said(METRIC_WORDS[Metric(clock.metric)]) if clock.metric in list(Metric) else clock.metric,
        clock.tier,
        clock.clause,
        _.instant(clock.due),
        _.instant(clock.stopped_at),
        result if result == net else f"{result} / {net}",
        f"{lasted(clock.gross_s, _)} / {lasted(clock.net_s, _)}",
    )
    reasons = "\n".join(_.pick(why.zh, why.en) for why in clock.why[1:])  # the first only repeats the row
    return Row(cells, (reasons,) if with_reasons and reasons else ())


def _result(code: str) -> Words:
    return RESULT_WORDS[Result(code)] if code in list(Result) else say("{code}", code=code)


def _step(code: str) -> Words:
    return STEP_WORDS[Step(code)] if code in list(Step) else say("{code}", code=code)

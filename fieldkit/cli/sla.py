"""`fieldkit sla`: by when is what due, and how do the clocks of a fault stand?"""

from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder
from fieldkit.cli.sla_explain import explain
from fieldkit.domain.words import say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.domain.clock.demands import Demand
    from fieldkit.domain.clock.story import Story


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Deadlines of the service plan.")
    family.command("due")(due)
    family.command("explain")(explain)
    app.add_typer(family, name="sla")


def due(
    tier: Annotated[str, typer.Option("--tier", help="Fault type A, B or C.", show_default=False)],
    reported: Annotated[
        str, typer.Option("--reported", help="When it was reported, 2026-09-30T16:00.", show_default=False)
    ],
    arrived: Annotated[str, typer.Option("--arrived", help="When the engineer arrived.", show_default=False)] = "",
    closing: Annotated[str, typer.Option("--closing", help="Closing time of the hall.")] = "18:00",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say by when a fault is to be answered, reached, restored and repaired. Times are Beijing time."""
    from fieldkit.cli.calendar import calendar_of
    from fieldkit.domain.clock.demands import demands
    from fieldkit.domain.clock.policy import in_force
    from fieldkit.domain.instants import BUSINESS_ZONE
    from fieldkit.services.contract_data import shipped_policies

    _hint_at_zone()
    story = _story(tier, reported, arrived, closing)
    policy = in_force(shipped_policies(), story.reported)
    found = demands(story, policy, calendar_of(profile, passphrase_file))
    effective = [standing[0] for standing in found.values()]
    if as_json:
        dues = {demand.metric.value: demand.due.astimezone(BUSINESS_ZONE).isoformat() for demand in effective}
        put_json({**dues, "provisional": any(demand.provisional for demand in effective)})
        return
    for demand in effective:
        _tell(demand)


def _story(tier: str, reported: str, arrived: str, closing: str) -> "Story":
    from fieldkit.domain.clock.hours import hall_hours
    from fieldkit.domain.clock.policy import Kind
    from fieldkit.domain.clock.story import Event, Story, TierChange, check_story
    from fieldkit.domain.clock.typed import read_instant, read_tier

    t0 = read_instant(reported)
    events = (Event(Kind.ARRIVED, read_instant(arrived)),) if arrived else ()
    hall = hall_hours("00:00", closing)
    story = Story((t0,), (TierChange(t0, read_tier(tier)),), events, hall=hall)
    check_story(story, now=max([t0, *(event.at for event in events)]))  # what is asked may lie ahead
    return story


def _tell(demand: "Demand") -> None:
    from fieldkit.domain.clock.demands import Origin
    from fieldkit.domain.clock.why import METRIC_WORDS
    from fieldkit.domain.instants import shown

    remarks = []
    if demand.origin is Origin.PROJECTED:
        remarks.append(say("projected, nobody has arrived"))
    if demand.provisional:
        remarks.append(say("provisional, calendar not published"))
    remark = "".join(f"  ({tell(words)})" for words in remarks)
    put(f"{shown(demand.due)}  {tell(METRIC_WORDS[demand.metric])}{remark}")


def _hint_at_zone() -> None:
    from datetime import datetime

    from fieldkit.domain.clock.typed import is_foreign

    if is_foreign(datetime.now().astimezone()):
        tell_user(say("This computer is set to another time zone; all times here are Beijing time."))

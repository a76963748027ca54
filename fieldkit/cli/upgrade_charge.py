"""`fieldkit contract upgrade-charge`: is an upgrade free for a device, or what may be asked for it?"""

from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.money import yuan_text
from fieldkit.domain.words import say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.upgrade_charging import DeviceCharge


def add_to(family: typer.Typer) -> None:
    """Adds the verb."""
    family.command("upgrade-charge")(upgrade_charge)


def upgrade_charge(
    serials: Annotated[list[str], typer.Argument(help="Serial numbers of the devices.", show_default=False)],
    reason: Annotated[
        str, typer.Option("--reason", help="defect, improvement, feature, standard, bottleneck or customer.")
    ] = "customer",
    released: Annotated[bool, typer.Option("--released", help="The vendor has released it for everybody.")] = False,
    item: Annotated[str, typer.Option("--item", help="Code of the change in the tender prices.")] = "",
    price: Annotated[str, typer.Option("--price", help="Price to be asked for each device, in yuan.")] = "0",
    on: Annotated[str, typer.Option("--on", help="When it was asked for, 2026-10-01T08:00; now otherwise.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say for each device whether an upgrade is free or paid, and by which clause (C009, C010)."""
    from fieldkit.domain.clock.typed import read_instant
    from fieldkit.domain.money import read_fen
    from fieldkit.domain.upgrade_charges import reason_of
    from fieldkit.services.upgrade_charging import UpgradeAsked

    asked = UpgradeAsked(reason_of(reason), released, item, read_fen(price))
    with opened(profile, passphrase_file) as bench:
        charges = bench.upgrade_charges.charges(asked, serials, read_instant(on) if on else None)
    if as_json:
        put_json({"devices": [_document(one) for one in charges]})
    else:
        for one in charges:
            put(_line(one))
    if any(one.refusal for one in charges):
        raise typer.Exit(EXIT_NO)


def _line(one: "DeviceCharge") -> str:
    if one.charge is None:
        assert one.refusal is not None
        return f"! {one.serial}  {tell(one.refusal.what)} {tell(one.refusal.todo)}"
    state = tell(say("in warranty")) if one.in_warranty else tell(say("out of warranty"))
    return f"{one.serial}  {yuan_text(one.charge.fen)}  {tell(one.charge.words)}  {state}"


def _document(one: "DeviceCharge") -> dict[str, object]:
    return {
        "serial": one.serial,
        "in_warranty": one.in_warranty,
        "charge_fen": one.charge.fen if one.charge else None,
        "free": one.charge.is_free if one.charge else None,
        "refused": one.refusal.code if one.refusal else "",
        "text": tell(one.charge.words) if one.charge else tell(one.refusal.what) if one.refusal else "",
    }

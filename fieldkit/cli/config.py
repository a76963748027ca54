"""`fieldkit config`: sets a laptop up and shows how it is set."""

from pathlib import Path
from typing import Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened, passphrase
from fieldkit.domain.words import say
from fieldkit.locale import gettext, tell

_FACTS = {
    "profile": say("Folder of the profile"),
    "laptop": say("Laptop"),
    "staff_no": say("Staff number"),
    "name": say("Engineer"),
    "centre": say("Service centre"),
    "hq": say("Headquarters"),
}


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Set this laptop up.")
    family.command("enrol")(enrol)
    family.command("show")(show)
    app.add_typer(family, name="config")


def enrol(
    hq: Annotated[str, typer.Option("--hq", help="Address of headquarters, https://...", show_default=False)],
    code: Annotated[
        str, typer.Option("--code", help="One-time code; asked for otherwise.", show_default=False)
    ] = "",
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make this laptop known to headquarters and fetch its device files, in a new profile where there is none."""
    from fieldkit.services.places import default_folder, exists
    from fieldkit.services.profile import create_profile, open_profile
    from sync.engine import synchronise
    from sync.session import enrol as enrol_laptop
    from sync.transport import HttpTransport

    folder = profile or default_folder()
    is_new = not exists(folder)
    typed_code = code or str(typer.prompt(gettext("One-time code"), err=True))
    secret = passphrase(passphrase_file, confirm=is_new)
    if is_new:
        create_profile(folder, secret)
    with open_profile(folder, secret) as bench, HttpTransport(hq) as transport:
        enrol_laptop(bench.journal, transport, typed_code)
        report = synchronise(bench.journal, transport)
        identity = bench.identity
    put(tell(say("This is laptop {code} of {name}.", code=identity.device_code, name=identity.name)))
    tell_user(say("{count} records received from headquarters.", count=report.received))


def show(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show who works on this laptop and where its data and headquarters are."""
    from fieldkit.services.places import default_folder
    from fieldkit.storage.settings import Setting

    with opened(profile, passphrase_file) as bench:
        identity = bench.identity
        address = bench.preferences.get(Setting.HQ_URL)
    facts = {
        "profile": str(Path(profile or default_folder())),
        "laptop": identity.device_code,
        "staff_no": identity.staff_no,
        "name": identity.name,
        "centre": identity.centre,
        "hq": address,
    }
    if as_json:
        put_json(facts)
        return
    for name, words in _FACTS.items():
        put(f"{tell(words)}: {facts[name] or '-'}")

"""Which laptop profile does a verb work on, and with which passphrase?"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import complain, tell_user
from fieldkit.domain.words import Refusal, say
from fieldkit.locale import gettext

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench

ProfileFolder = Annotated[
    Path | None,
    typer.Option("--profile", help="Folder of the profile; the user's data folder by default.", show_default=False),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="File whose first line is the passphrase; asked for otherwise.",
        show_default=False,
    ),
]


@contextmanager
def opened(profile: Path | None, passphrase_file: Path | None) -> Iterator["Workbench"]:
    """The workbench of the profile that the options name."""
    from fieldkit.services.places import default_folder, exists
    from fieldkit.services.profile import open_profile

    folder = profile or default_folder()
    if not exists(folder):
        raise Refusal(
            "profile.none",
            say("There is no FieldKit profile in {folder}.", folder=str(folder)),
            say("Start `fieldkit demo`, or set this laptop up with `fieldkit config enrol`."),
        )
    with open_profile(folder, passphrase(passphrase_file)) as bench:
        yield bench


def passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """The passphrase from a file, or typed without echo; never from an argument or the environment.

    Args:
        confirm: it is a new one: typed twice, and again until it can stand.
    """
    if file is None:
        return _chosen() if confirm else _typed(gettext("Passphrase"))
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise Refusal(
                "passphrase.file_open",
                say("Others may read {file}.", file=file.name),
                say("Make it yours alone: chmod 600."),
            )
        return file.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise Refusal(
            "passphrase.file",
            say("No passphrase can be read from {file}.", file=file.name),
            say("Write it on the first line of the file."),
        ) from error


def _chosen() -> str:
    from fieldkit.storage.keys import PASSPHRASE_MIN, check_new_passphrase

    tell_user(
        say(
            "Choose a passphrase of at least {count} characters for this laptop's data. Nobody can recover it.",
            count=PASSPHRASE_MIN,
        )
    )
    while True:
        wanted = _typed(gettext("New passphrase"))
        try:
            check_new_passphrase(wanted)
        except Refusal as refusal:
            complain(refusal)
            continue
        if _typed(gettext("Once more")) == wanted:
            return wanted
        tell_user(say("The two are not the same. Type them again."))


def _typed(title: str) -> str:
    return str(typer.prompt(title, hide_input=True, err=True))

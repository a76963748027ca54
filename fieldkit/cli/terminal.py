"""Opening the terminal program on a laptop's profile."""

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import current_language

if TYPE_CHECKING:
    from fieldkit.services.holding import HeldProfile
    from fieldkit.services.workbench import Workbench


def run_terminal() -> int:
    """Opens the profile of this user; the exit code of the program."""
    from fieldkit.services.places import default_folder, exists

    folder = default_folder()
    try:
        needs_terminal()
        if not exists(folder):
            raise Refusal(
                "profile.none",
                say("There is no FieldKit profile in {folder}.", folder=str(folder)),
                say("Start `fieldkit demo`, or set this laptop up with `fieldkit config enrol`."),
            )
    except Refusal as refusal:
        from fieldkit.cli.answers import EXIT_USAGE, complain

        complain(refusal)
        return EXIT_USAGE
    return show(folder)


def needs_terminal() -> None:
    """Refusal `terminal.none` where the program has no terminal to draw on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refusal(
            "terminal.none",
            say("The terminal program needs a terminal."),
            say("Use the verbs instead: `fieldkit --help`."),
        )


def show(
    folder: Path, passphrase: str | None = None, ports: tuple[str, ...] = (), papers: Path | None = None
) -> int:
    """Runs the terminal program on a profile until the engineer leaves it.

    Args:
        ports: serial ports that the system does not list.
        papers: where PDFs go; the user's documents otherwise.
    """
    from screens.environment import prepare_environment
    from screens.memory import put_off, settle

    put_off()
    prepare_environment(current_language())
    from screens.app import FieldKitApp, Laptop  # only now: Textual reads its environment at import

    def open_bench(typed: str) -> "AbstractContextManager[Workbench]":
        from fieldkit.services.profile import open_profile

        return open_profile(folder, typed)

    def hold(typed: str) -> "AbstractContextManager[HeldProfile]":
        from fieldkit.services.holding import hold_profile

        return hold_profile(folder, typed)

    def knows(typed: str) -> bool:
        from fieldkit.services.unlocking import passphrase_holds

        return passphrase_holds(folder, typed)

    laptop = Laptop(
        open=open_bench,
        passphrase=passphrase,
        hold=hold,
        ports=ports,
        check_passphrase=knows,
        settled=settle,
        papers=papers,
    )
    app = FieldKitApp(laptop)
    app.run()
    return app.return_code or 0

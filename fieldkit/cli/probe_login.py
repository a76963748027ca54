"""Who logs in on the console of a kiosk before it is probed? Asked on the terminal; the password is never shown."""

import sys
from typing import TYPE_CHECKING

import typer

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from diagnostics.probes import Probe
    from diagnostics.session import OpenLink


def at_a_terminal() -> bool:
    """Whether somebody sits at the other end of stdin."""
    return sys.stdin is not None and sys.stdin.isatty()


def link_for(probe: "Probe", user: str) -> "OpenLink":
    """The way to the port: with a login where the probe may need one and a name is given.

    Without a name the console has to be logged in already, as it is for a script.
    """
    from diagnostics.console_login import LoggedIn
    from diagnostics.transport import open_link

    if user and not probe.may_need_login:
        raise Refusal(
            "probe.no_login",
            say("The probe {name} logs in nowhere.", name=probe.name),
            say("Leave --user out, or choose --protocol console."),
        )
    if user and not at_a_terminal():
        raise Refusal(
            "probe.login_terminal",
            say("The password is asked for on a terminal, and there is none."),
            say("Log in on the console first and leave --user out, or start this from a terminal."),
        )
    if probe.may_need_login and not user and at_a_terminal():
        title = tell(say("Name of the read-only account; Enter alone where somebody is logged in already"))
        user = typer.prompt(title, default="", show_default=False, err=True)
    return LoggedIn(user, _password) if user else open_link


def _password() -> str:
    return str(typer.prompt(tell(say("Password")), hide_input=True, err=True))

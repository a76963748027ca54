"""`fieldkit agent`: answers six read-only questions on a port of the kiosk."""

from typing import Annotated

import typer

from fieldkit.cli.answers import tell_user
from fieldkit.domain.words import say


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("agent")(agent)


def agent(
    port: Annotated[str, typer.Option("--port", help="Serial port that the cable goes to.", show_default=False)],
) -> None:
    """Answer an engineer's questions about this computer over a cable; nothing is changed. Ends with Ctrl-C."""
    import threading

    from diagnostics.agent.serving import serve_agent

    tell_user(say("The agent answers on {port}. Ctrl-C ends it.", port=port))
    try:
        serve_agent(port, threading.Event())
    except KeyboardInterrupt:
        return

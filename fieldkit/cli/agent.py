"""`fieldkit agent`: answers seven read-only questions on a port of the kiosk."""

from pathlib import Path
from typing import Annotated

import typer

from fieldkit.cli.answers import tell_user
from fieldkit.domain.words import say


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("agent")(agent)


def agent(
    port: Annotated[str, typer.Option("--port", help="Serial port that the cable goes to.", show_default=False)],
    log: Annotated[
        Path | None,
        typer.Option("--log", help="What the kiosk application writes about itself.", show_default=False),
    ] = None,
    server: Annotated[
        list[str] | None,
        typer.Option("--server", help="NAME=ADDRESS:PORT; the front end first.", show_default=False),
    ] = None,
) -> None:
    """Answer an engineer's questions about this computer over a cable; nothing is changed. Ends with Ctrl-C."""
    import threading

    from diagnostics.agent.computer import Kiosk
    from diagnostics.agent.hosts import host_of
    from diagnostics.agent.kiosk_log import KioskLog
    from diagnostics.agent.serving import serve_agent

    kiosk = Kiosk(log=KioskLog(log), hosts=tuple(map(host_of, server or [])))
    tell_user(say("The agent answers on {port}. Ctrl-C ends it.", port=port))
    try:
        serve_agent(port, threading.Event(), kiosk=kiosk)
    except KeyboardInterrupt:
        return

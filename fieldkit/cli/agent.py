"""`fieldkit agent`: answers seven read-only questions on a serial port of the kiosk, or over a network cable."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import tell_user
from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from diagnostics.agent.computer import Kiosk


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("agent")(agent)


def agent(
    port: Annotated[
        str, typer.Option("--port", help="Serial port that the cable goes to.", show_default=False)
    ] = "",
    listen: Annotated[
        str,
        typer.Option(
            "--listen", help="ADDRESS:PORT of this computer, for a network cable instead.", show_default=False
        ),
    ] = "",
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
    from diagnostics.agent.computer import Kiosk
    from diagnostics.agent.hosts import host_of
    from diagnostics.agent.kiosk_log import KioskLog

    if bool(port) is bool(listen):
        raise Refusal(
            "agent.one_way",
            say("The agent answers on one cable."),
            say("Give either --port with a serial port or --listen with ADDRESS:PORT."),
        )
    kiosk = Kiosk(log=KioskLog(log), hosts=tuple(map(host_of, server or [])))
    try:
        if port:
            _on_serial_port(port, kiosk)
        else:
            _on_network(listen, kiosk)
    except KeyboardInterrupt:
        return


def _on_serial_port(port: str, kiosk: "Kiosk") -> None:
    import threading

    from diagnostics.agent.serving import serve_agent

    tell_user(say("The agent answers on {port}. Ctrl-C ends it.", port=port))
    serve_agent(port, threading.Event(), kiosk=kiosk)


def _on_network(listen: str, kiosk: "Kiosk") -> None:
    import threading

    from diagnostics.agent.listening import listen_on, place_of

    address, number = place_of(listen)
    told = say("The agent answers on {port}. Ctrl-C ends it.", port=f"socket://{listen}")
    listen_on(address, number, threading.Event(), kiosk=kiosk, ready=lambda _port: tell_user(told))

"""How does headquarters run: inside this process for a demonstration, or as a server until it is told to end?"""

import gc
import os
import socket
import threading
from collections.abc import Callable
from types import TracebackType

import uvicorn
from fastapi import FastAPI

from fieldkit.domain.words import Outside, say
from sync.hq.patience import Patience, impatient, usual_patience

_BACKLOG = 128
_STOP_SECONDS = 10.0
_YOUNG = 5_000
"""New objects before the young ones are looked through: one batch makes as many, and keeps none."""
_TURNS = (20, 50)


class RunningHq:
    """A server in a thread of this process, on a free port of this machine; no signal handlers."""

    def __init__(self, server: uvicorn.Server, thread: threading.Thread, url: str) -> None:
        self._server = server
        self._thread = thread
        self.url = url

    def stop(self) -> None:
        """Ends the server and waits for it; a second call does nothing."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)

    def __enter__(self) -> "RunningHq":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def serve(app: FastAPI, host: str = "127.0.0.1", port: int = 0, *, patience: Patience | None = None) -> RunningHq:
    """Starts the server; it accepts requests when this returns.

    Args:
        port: 0 for a free one.
        patience: how long a request may take to be said; the usual one where nothing is given.
    """
    listener = _listener(host, port)
    server = uvicorn.Server(_config(app, patience or usual_patience()))
    thread = threading.Thread(target=_run, args=(server, listener), name="headquarters", daemon=True)
    thread.start()
    return RunningHq(server, thread, _url(listener))


def serve_forever(app: FastAPI, host: str, port: int, on_listening: Callable[[str], None]) -> None:
    """Serves until the process is told to end; Outside `hq.port` when somebody else has the port.

    Args:
        on_listening: told the address as soon as laptops reach it.
    """
    settle_memory()
    with _listener(host, port) as listener:
        on_listening(_url(listener))
        uvicorn.Server(_config(app, usual_patience())).run(sockets=[listener])


def settle_memory() -> None:
    """What the start has made stays for ever: it is set aside, and not looked through while a laptop waits."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *_TURNS)


def _listener(host: str, port: int) -> socket.socket:
    # asyncio switches Nagle's delay off only where the protocol is named; without that an answer takes 40 ms longer
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Outside(
            "hq.port",
            say(
                "Headquarters cannot listen on {host}, port {port}: {cause}", host=host, port=port, cause=str(error)
            ),
            say("Perhaps it runs already. Stop what has the port, or choose another one with --port."),
        ) from error
    listener.listen(_BACKLOG)
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _config(app: FastAPI, patience: Patience) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=impatient(patience),
        log_config=None,
        lifespan="off",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
    )


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    with listener:
        server.run(sockets=[listener])

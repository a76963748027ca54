"""What does the engine need of a connection to headquarters, and how may it fail?

```
Refusal
├── Outside
│   └── Offline        headquarters was not reached, or somebody else answered in its place
├── AuthNeeded         headquarters does not let this laptop in
├── Behind             headquarters wants a newer program
└── RequestRefused     headquarters answered, and refused one request
```
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fieldkit.domain.words import Outside, Refusal, say
from sync.wire import Packet

Cancel = Callable[[], bool]
"""Asked between requests whether the engineer wants to stop."""


@dataclass(frozen=True)
class WireRequest:
    """One request below the path prefix."""

    method: str
    path: str
    packet: Packet = field(default_factory=Packet)
    token: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    """Whether the same request may be sent again when its answer was lost."""


@dataclass(frozen=True)
class WireAnswer:
    """An answer that is certainly headquarters', unpacked."""

    status: int
    epoch: str
    content: bytes
    offset: int | None = None
    """The `Upload-Offset` header, where there is one."""


Waiting = Callable[[], WireAnswer]
"""Gives the answer to a request that is under way."""


class HqTransport(Protocol):
    """Carries one request to headquarters."""

    @property
    def base_url(self) -> str:
        """Where headquarters is."""

    def send(self, request: WireRequest) -> WireAnswer:
        """The answer of headquarters; Offline when there is none."""

    def begin(self, request: WireRequest) -> Waiting:
        """Sends it while the caller goes on; asking for the answer raises what `send` would."""


NO_ROOM = 507


class Offline(Outside):
    """Headquarters was not reached, or something else answered."""


def just_restored() -> Offline:
    """Headquarters is in another life than when the run began."""
    return Offline("hq.restored", say("Headquarters was restored just now."), say("Synchronise again."))


class AuthNeeded(Refusal):
    """Headquarters does not accept this laptop; the queue stays as it is."""


class Behind(Refusal):
    """Headquarters speaks a newer protocol."""


class RequestRefused(Refusal):
    """Headquarters refused a request as a whole."""

    def __init__(self, status: int, reason: str) -> None:
        what = say("Headquarters refused a request ({status} {reason}).", status=status, reason=reason)
        todo = say("Nothing is lost. Try again later; if it stays, tell headquarters this code.")
        if status == NO_ROOM:
            what = say("Headquarters has no room left on its disk.")
            todo = say(
                "Nothing is lost: what waits stays on this laptop. Tell headquarters, then synchronise again."
            )
        super().__init__("hq.refused", what, todo)
        self.status = status
        self.reason = reason

"""What does a device say now? One run of one probe on one port, from opening to verdict.

The caller's worker thread owns the port while it runs; every wait looks at `cancel`.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from diagnostics.conversation import Conversation, Recorder
from diagnostics.judgement import RunFacts, converse, judged
from diagnostics.line import LineSettings, Link
from diagnostics.outcome import Conclusion, Exchange, ProbeOutcome
from diagnostics.patience import Patience
from diagnostics.port_holders import other_programs_with
from diagnostics.probes import probe_named
from diagnostics.transport import SafeRequest, open_link
from fieldkit.domain.instants import Clock, SystemClock
from fieldkit.domain.text import one_line
from fieldkit.domain.words import say

_CLOCK = SystemClock()
_PORT_LIMIT = 80


class OpenLink(Protocol):
    """The way to a guarded link; tests stand a link of bytes in its place."""

    def __call__(
        self, port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str
    ) -> AbstractContextManager[Link]:
        """The link, open while the block runs."""


def run_probe(
    probe_name: str,
    port: str,
    *,
    settings: LineSettings | None = None,
    cancel: threading.Event | None = None,
    on_exchange: Callable[[Exchange], None] | None = None,
    holder: str = "",
    simulated: bool = False,
    patience: Patience | None = None,
    clock: Clock = _CLOCK,
    monotonic: Callable[[], float] = time.monotonic,
    open_with: OpenLink = open_link,
) -> ProbeOutcome:
    """Run a probe to its end, with the settings and the patience of the probe where none are given.

    Outside when the port cannot be opened: nothing was sent then. Whatever goes wrong later, an unplugged cable or
    a cancel, ends as INCONCLUSIVE with the bytes so far. `holder` is named to whoever wants the port meanwhile.
    """
    probe = probe_named(probe_name)
    used = settings or probe.settings
    with open_with(port, used, probe.safe, holder=holder or probe.name) as link:
        started_at = clock.now()
        recorder = Recorder(monotonic, on_exchange)
        conversation = Conversation(
            link,
            recorder,
            patience=patience or probe.patience,
            monotonic=monotonic,
            cancel=cancel or threading.Event(),
        )
        said = converse(probe, conversation.ask, conversation.settle)
    facts = RunFacts(one_line(port, limit=_PORT_LIMIT), used, started_at, clock.now(), simulated)
    return _with_rival(judged(probe, said, tuple(recorder.exchanges), facts), port)


def _with_rival(outcome: ProbeOutcome, port: str) -> ProbeOutcome:
    """Locks are advisory: a program that opened the port without one takes the answers away unseen."""
    if outcome.conclusion in (Conclusion.ANSWERED, Conclusion.CANCELLED, Conclusion.GONE):
        return outcome
    rival = other_programs_with(port)
    if not rival:
        return outcome
    check = say("{holder} has this port open as well: stop the kiosk software first.", holder=rival)
    return replace(outcome, checks=(check, *outcome.checks))

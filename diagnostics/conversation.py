"""How is a question put on a line that may be silent, late, noisy or unplugged?

    drop pending bytes -> write -> read until the answer is whole and the line is quiet -> or ask again

A device that is late answers a repeated question twice. The second answer is awaited and put aside, because without
frames or numbers it would pass for the answer to the next question.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from diagnostics.framing import Heard, Request, understand
from diagnostics.line import Link
from diagnostics.outcome import Conclusion, Exchange, Note, meaning_of
from diagnostics.patience import Patience as Patience
from diagnostics.probes import Reading
from fieldkit.domain.words import Outside

_SLICE = 0.1
"""Seconds between two looks at the cancel flag."""

_ECHO_SECONDS = 0.03
"""Within which the own bytes come back, FTDI adapters included."""

_DROP_LIMIT = 4096
_UNASKED_LIMIT = 192
"""Bytes of unasked messages that may surround an answer before the line counts as flooded."""


class Stopped(Exception):
    """The conversation ended before the probe did."""

    def __init__(self, conclusion: Conclusion) -> None:
        super().__init__(conclusion)
        self.conclusion = conclusion


class Recorder:
    """Keeps the transcript and shows each entry as it is made."""

    def __init__(self, monotonic: Callable[[], float], on_exchange: Callable[[Exchange], None] | None) -> None:
        self.exchanges: list[Exchange] = []
        self._monotonic = monotonic
        self._began = monotonic()
        self._on_exchange = on_exchange

    def sent(self, request: Request) -> None:
        """A question is about to go out."""
        self._add(self._monotonic(), ">", request.raw, request, Note.ASKED)

    def confirmed(self, request: Request) -> None:
        """The receipt of an answer is about to go out."""
        self._add(self._monotonic(), ">", request.acknowledge, request, Note.CONFIRMED)

    def received(self, at: float, raw: bytes, request: Request | None, note: Note) -> None:
        """Bytes have come, the first of them at this time; none for silence."""
        self._add(at, "<", raw, request, note)

    def _add(self, at: float, direction: str, raw: bytes, request: Request | None, note: Note) -> None:
        exchange = Exchange(
            at_ms=int((at - self._began) * 1000),
            direction=direction,
            hex=raw.hex(" ").upper(),
            request=request.name if request else "",
            note=note,
            meaning=meaning_of(note, request),
        )
        self.exchanges.append(exchange)
        if self._on_exchange is not None:
            self._on_exchange(exchange)


class Conversation:
    """Asks over a link with time-outs, retries and a way to stop."""

    def __init__(
        self,
        link: Link,
        recorder: Recorder,
        *,
        patience: Patience,
        monotonic: Callable[[], float],
        cancel: threading.Event,
    ) -> None:
        self._link = link
        self._recorder = recorder
        self._patience = patience
        self._monotonic = monotonic
        self._cancel = cancel
        self._last_byte_at = float("-inf")
        self._ends = monotonic() + patience.total_ms / 1000

    def settle(self) -> None:
        """Let the line come to rest after the port was opened."""
        self._drop(self._patience.settle_ms / 1000)

    def ask(self, request: Request) -> Reading:
        """The answer to this question, after a few tries at most."""
        raw, noisy, unanswered = b"", 0, 0
        most = 1 if request.once else self._patience.tries
        for tries in range(1, most + 1):
            self._stop_if_over()
            self._drop(max(self._last_byte_at + self._patience.gap_ms / 1000 - self._monotonic(), 0))
            self._recorder.sent(request)
            if request.raw:
                self._link.write(request.raw)
            raw = self._listen(request)
            heard = understand(request, raw)
            if heard.frame is not None:
                self._confirm(request, raw)
                self._put_late_answers_aside(request, unanswered)
                return Reading(request, heard.frame, raw, tries, noisy)
            unanswered += heard.answers == 0
            noisy += bool(raw) and not heard.only_echo
        return Reading(request, None, raw, most, noisy)

    def _listen(self, request: Request) -> bytes:
        deadline = self._monotonic() + max(self._patience.answer_ms, request.answer_ms) / 1000
        limit = request.longest + len(request.raw) + _UNASKED_LIMIT
        raw, first_at = b"", 0.0
        try:
            while (left := deadline - self._monotonic()) > 0 and len(raw) < limit:
                whole = understand(request, raw).frame is not None
                chunk = self._read(min(left, self._patience.quiet_ms / 1000 if whole else _SLICE))
                if whole and not chunk:
                    break
                first_at = first_at if raw else self._monotonic()
                raw += chunk[: limit - len(raw)]
        except (Outside, Stopped):
            if raw:
                self._recorder.received(first_at, raw, request, Note.CUT)
            raise
        self._recorder.received(first_at if raw else self._monotonic(), raw, request, _note(request, raw))
        return raw

    def _confirm(self, request: Request, raw: bytes) -> None:
        if request.acknowledge:
            self._recorder.confirmed(request)
            # A port that goes away here has answered; the next question finds out.
            with suppress(Outside):
                self._link.write(request.acknowledge)
                if raw.startswith(request.raw):
                    # The line echoes: the echo of a receipt may look like an answer to the next question.
                    self._drop(_ECHO_SECONDS)

    def _put_late_answers_aside(self, request: Request, missing: int) -> None:
        deadline = self._monotonic() + self._patience.answer_ms / 1000
        limit = missing * request.longest + _UNASKED_LIMIT
        raw = b""
        while missing and (left := deadline - self._monotonic()) > 0 and len(raw) < limit:
            raw += self._read(min(left, _SLICE))
            if understand(request, raw).answers >= missing:
                break
        if raw:
            self._recorder.received(self._monotonic(), raw, request, Note.LATE)

    def _drop(self, seconds: float) -> None:
        deadline = self._monotonic() + seconds
        raw = b""
        while len(raw) < _DROP_LIMIT:
            left = max(deadline - self._monotonic(), 0)
            chunk = self._read(min(left, _SLICE))
            raw += chunk
            if not chunk and not left:
                break
        if raw:
            self._recorder.received(self._monotonic(), raw[:_DROP_LIMIT], None, Note.DROPPED)

    def _read(self, seconds: float) -> bytes:
        if self._cancel.is_set():
            raise Stopped(Conclusion.CANCELLED)
        chunk = self._link.read(seconds)
        if chunk:
            self._last_byte_at = self._monotonic()
        return chunk

    def _stop_if_over(self) -> None:
        if self._monotonic() >= self._ends:
            raise Stopped(Conclusion.TIME_UP)


def _note(request: Request, raw: bytes) -> Note:
    heard: Heard = understand(request, raw)
    if heard.frame is not None:
        return Note.ANSWERED
    if not raw:
        return Note.SILENT
    return Note.ECHO if heard.only_echo else Note.GARBAGE

"""Several requests under way at once in one thread, in an order that a test decides."""

from collections.abc import Callable
from concurrent.futures import Future
from enum import StrEnum

from fieldkit.domain.words import Refusal
from sync.link import Waiting, WireAnswer, WireRequest


class Order(StrEnum):
    """When a request arrives that has been begun."""

    ASKED = "asked"
    """When its answer is asked for."""
    AT_ONCE = "at_once"
    """While its sender goes on."""
    BACKWARDS = "overtaken"
    """When an answer is asked for, the last one first."""


class Flight:
    """What is under way."""

    def __init__(self, send: Callable[[WireRequest], WireAnswer], order: Callable[[], Order]) -> None:
        """
        Args:
            order: asked at every request, as it may change between two runs.
        """
        self._send = send
        self._order = order
        self._letters: list[tuple[WireRequest, Future[WireAnswer]]] = []
        self._begun = 0
        self.most = 0
        """How many were under way at once."""

    def begin(self, request: WireRequest) -> Waiting:
        """Sends it in its time; asking for the answer raises what sending it did."""
        answer: Future[WireAnswer] = Future()
        self._letters.append((request, answer))
        self._begun += 1
        self.most = max(self.most, self._begun)
        if self._order() is Order.AT_ONCE:
            self._carry(0)

        def wait() -> WireAnswer:
            self._begun -= 1
            while not answer.done():
                self._carry(-1 if self._order() is Order.BACKWARDS else 0)
            return answer.result()

        return wait

    def forget(self) -> None:
        """The sender has lost its power."""
        self._letters.clear()
        self._begun = 0

    def _carry(self, place: int) -> None:
        request, answer = self._letters.pop(place)
        try:
            answer.set_result(self._send(request))
        except Refusal as refusal:
            answer.set_exception(refusal)

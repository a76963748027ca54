"""How does a screen call a use-case: beside itself, in the order of the keys, never silent about a failure?"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen, ScreenResultType
from textual.worker import Worker, WorkerState, WorkType

from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.locale import gettext
from screens.frame import StatusLine, retell_frame
from screens.messages import Said
from screens.scanned import ScanGuard

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench
    from screens.app import FieldKitApp

AnswerT = TypeVar("AnswerT")


class WorkingScreen(Screen[ScreenResultType], Generic[ScreenResultType]):
    """What places and dialogs have in common: use-cases through workers, keys in the reader's language, words."""

    HELP_TEXT: ClassVar[Words] = NOTHING
    """What this place is for and how to use it, for F1."""
    GUARDS_KEYS: ClassVar[bool] = True
    """Whether a serial that no field waits for is kept away from the keys of this place."""

    def __init__(self) -> None:
        super().__init__()
        self._scan = ScanGuard(self.tell_typed, self.serial_read)
        self.is_busy = False
        """The deed of this place is under way; what was refused or failed may be tried again."""

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether a serial that is being scanned takes this, before any binding of the place sees it."""
        return self.GUARDS_KEYS and self._scan.takes(event, self.focused)

    def permits(self, action: str) -> bool:  # noqa: ARG002 - for those that decide by it
        """Whether an action of the program may run while this place is open; customer mode forbids most."""
        return True

    @property
    def kit(self) -> "FieldKitApp":
        """The app, typed."""
        from screens.app import FieldKitApp

        app = self.app
        assert isinstance(app, FieldKitApp)
        return app

    @property
    def bench(self) -> "Workbench":
        """The use-cases; only for workers, never on the thread of the screen."""
        return self.kit.bench

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that do something now, with their texts in the language of the reader."""
        return {key: _translated(active) for key, active in super().active_bindings.items()}

    @property
    def plain_bindings(self) -> dict[str, ActiveBinding]:
        """The same keys with the message ids of their texts: the palette shows them in both languages."""
        return super().active_bindings

    def ask(self, job: Callable[[], AnswerT], then: Callable[[AnswerT], None], *, group: str = "ask") -> None:
        """Runs one reading service call beside the screen and hands its answer to `then`.

        It waits until the database is open. A newer call of the same group replaces one that has not ended.
        A Refusal goes to `refused`.
        """
        reading: WorkType[None] = partial(self._answer, job, then)
        self.run_worker(reading, exclusive=True, group=group, exit_on_error=False)

    def save(self, job: Callable[[], AnswerT], then: Callable[[AnswerT], None]) -> None:
        """Runs one writing service call; calls end in the order of the keys.

        None is ever dropped: not by a newer one, not by leaving the place, not by the end of the program.
        """
        kept = self.kit.writer.submit(job)
        writing: WorkType[None] = partial(self._saved, kept, then)
        self.app.run_worker(writing, group="save", exit_on_error=False)

    def save_once(self, job: Callable[[], AnswerT], then: Callable[[AnswerT], None]) -> None:
        """The deed of this place: a key pressed twice does it once."""
        if not self.is_busy:
            self.is_busy = True
            self.save(job, then)

    def tell_typed(self, typed: str) -> None:
        """A serial is being scanned or typed: no key answers anything meanwhile."""
        if typed:
            self.say(say("Serial number: {typed}", typed=typed), todo=say("Enter looks it up, Esc drops it."))
        else:
            self.say(say("Dropped: nothing was changed here."))

    def serial_read(self, serial: str) -> None:
        """A serial was scanned or typed to its end; subclasses open its device."""
        self.say(
            say("Serial number {typed} was read; nothing was changed here.", typed=serial),
            todo=say("Go back to a list and scan it there."),
        )

    def say(self, words: Words, *, bad: bool = False, todo: Words | None = None) -> None:
        """Puts something on the status line."""
        self.post_message(Said(words, bad, todo))

    def on_said(self, message: Said) -> None:
        """The status line shows the last thing that happened."""
        message.stop()
        for line in self.query(StatusLine):
            line.told = message

    def refused(self, refusal: Refusal) -> None:
        """A use-case answered no: what happened and what to do; subclasses may show more."""
        self.is_busy = False
        self.say(refusal.what, bad=True, todo=refusal.todo)

    def failed(self, error: BaseException) -> None:
        """Something broke inside; it is said, and nothing that was saved is touched."""
        self.is_busy = False
        self.say(
            say("Something failed inside the program: {kind}.", kind=type(error).__name__),
            bad=True,
            todo=say("What was saved is safe. Go back and try again; tell your lead if it happens again."),
        )

    def retell(self) -> None:
        """The language has changed: the frame is told again; places tell their own texts again."""
        retell_frame(self)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is never silent."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            if isinstance(error, Refusal):
                self.refused(error)
            else:
                self.failed(error)

    async def _answer(self, job: Callable[[], AnswerT], then: Callable[[AnswerT], None]) -> None:
        await self.kit.opened.wait()
        try:
            answer = await asyncio.to_thread(job)
        except Refusal as refusal:
            self._refuse(refusal)
            return
        if self.is_attached:
            then(answer)

    async def _saved(self, kept: "Future[AnswerT]", then: Callable[[AnswerT], None]) -> None:
        try:
            answer = await asyncio.shield(asyncio.wrap_future(kept))
        except Refusal as refusal:
            self._refuse(refusal)
            return
        self.kit.look_at_unsent()
        if self._is_open:
            then(answer)

    def _refuse(self, refusal: Refusal) -> None:
        """Said where the person is, if he has left this place meanwhile."""
        if self._is_open:
            self.refused(refusal)
            return
        for here in self.app.screen_stack[-1:]:
            if isinstance(here, WorkingScreen):
                here.say(refusal.what, bad=True, todo=refusal.todo)

    @property
    def _is_open(self) -> bool:
        """Whether the person has not left: a place that is being left still counts as attached for a while."""
        return self.is_attached and self in self.app.screen_stack


def _translated(active: ActiveBinding) -> ActiveBinding:
    binding = active.binding
    told = replace(
        binding,
        description=gettext(binding.description),
        tooltip=gettext(binding.tooltip) if binding.tooltip else "",
    )
    return active._replace(binding=told, tooltip=told.tooltip)

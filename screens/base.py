"""What do all screens have in common: frame, keys in the reader's language, status line, one shape of worker?"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen, ScreenResultType
from textual.widgets import Footer
from textual.worker import Worker, WorkerState

from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.locale import gettext
from screens.frame import StatusLine, TitleLine
from screens.messages import Said

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench
    from screens.app import FieldKitApp

AnswerT = TypeVar("AnswerT")


class BaseScreen(Screen[ScreenResultType], Generic[ScreenResultType]):
    """A place in the program: title line, content, status line, footer.

    Subclasses write `compose_content` and `place`, and start workers with `ask`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="screen.back"),
        Binding("f1", "help", "Help", id="screen.help"),
    ]
    HELP_TEXT: ClassVar[Words] = NOTHING
    """What this place is for and how to use it, for F1."""

    def compose(self) -> ComposeResult:
        """The frame around the content."""
        yield TitleLine()
        yield from self.compose_content()
        yield StatusLine()
        yield Footer(show_command_palette=False)

    def compose_content(self) -> ComposeResult:
        """Widgets of this place."""
        yield from ()

    def place(self) -> tuple[str, ...]:
        """Breadcrumb, outermost first, in the language of the reader."""
        return ()

    def permits(self, action: str) -> bool:
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

    def ask(self, job: Callable[[], AnswerT], then: Callable[[AnswerT], None], *, group: str = "ask") -> None:
        """Runs one reading service call beside the screen and hands its answer to `then`.

        A newer call of the same group replaces one that has not ended. A Refusal goes to `refused`.
        """
        self.run_worker(self._call(None, job, then), exclusive=True, group=group, exit_on_error=False)

    def save(self, job: Callable[[], AnswerT], then: Callable[[AnswerT], None]) -> None:
        """Runs one writing service call; calls end in the order of the keys, and none is ever dropped."""
        self.run_worker(self._call(self.kit.writer, job, then), group="save", exit_on_error=False)

    def on_screen_resume(self) -> None:
        """The place shows itself in the title line."""
        self.refresh_frame()

    def refresh_frame(self) -> None:
        """Tells the title line where we are."""
        for title in self.query(TitleLine):
            title.places = self.place()

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
        self.say(refusal.what, bad=True, todo=refusal.todo)

    def action_back(self) -> None:
        """One place back; nothing typed is discarded by this."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    def action_help(self) -> None:
        """Help for this place."""
        self.kit.show_help(self)

    def retell(self) -> None:
        """The language has changed: everything is told again."""
        self.refresh(recompose=True)
        self.call_after_refresh(self.refresh_frame)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is never silent."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            if isinstance(error, Refusal):
                self.refused(error)
            else:
                self.say(
                    say("Something failed inside the program: {kind}.", kind=type(error).__name__),
                    bad=True,
                    todo=say("What was saved is safe. Go back and try again; tell your lead if it happens again."),
                )

    async def _call(
        self, executor: Executor | None, job: Callable[[], AnswerT], then: Callable[[AnswerT], None]
    ) -> None:
        answer = await asyncio.get_running_loop().run_in_executor(executor, job)
        if self.is_attached:
            then(answer)


def _translated(active: ActiveBinding) -> ActiveBinding:
    binding = active.binding
    told = replace(
        binding,
        description=gettext(binding.description),
        tooltip=gettext(binding.tooltip) if binding.tooltip else "",
    )
    return active._replace(binding=told, tooltip=told.tooltip)

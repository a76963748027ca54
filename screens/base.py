"""What do all places have in common: frame, breadcrumb, back and help?"""

from collections.abc import Callable
from typing import ClassVar, Generic

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ScreenResultType

from fieldkit.domain.words import NOTHING, Words
from screens.frame import FrameBottom, StatusLine, TitleLine, retell_frame
from screens.working import WorkingScreen


class BaseScreen(WorkingScreen[ScreenResultType], Generic[ScreenResultType]):
    """A place in the program: title line, content, status line, keys.

    Subclasses write `compose_content` and `place`, read with `ask`, write with `save`, speak with `say`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="screen.back", tooltip="One place back; nothing typed is discarded"),
        Binding("f1", "help", "Help", id="screen.help", tooltip="What this place is for, and its keys"),
    ]
    HINT: ClassVar[Words] = NOTHING
    """Stands on the status line while nothing has happened."""

    def compose(self) -> ComposeResult:
        """The frame around the content."""
        yield TitleLine()
        yield from self.compose_content()
        yield FrameBottom()

    def compose_content(self) -> ComposeResult:
        """Widgets of this place."""
        yield from ()

    def place(self) -> tuple[str, ...]:
        """Breadcrumb, outermost first, in the language of the reader."""
        return ()

    def on_screen_resume(self) -> None:
        """The place shows itself in the title line."""
        self.refresh_frame()

    def refresh_frame(self) -> None:
        """Tells the title line where we are."""
        for title in self.query(TitleLine):
            title.places = self.place()
        for line in self.query(StatusLine):
            line.hint = self.HINT

    def tell_frame(self) -> None:
        """The frame in the language of the reader; for `retell` of places that tell their own contents."""
        retell_frame(self)
        self.refresh_frame()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no way back from the first screen of an area."""
        if action == "back":
            return self.app.screen_stack[0] is not self
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """One place back; nothing typed is discarded by this."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    def action_help(self) -> None:
        """Help for this place."""
        self.kit.show_help(self.HELP_TEXT, self.active_bindings)

    def find_device(self, typed: str, then: Callable[[str], None]) -> None:
        """The serial, as the file writes it, of the device that was scanned or typed."""
        database = self.kit.database
        self.ask(lambda: database.bench.devices.file(typed).serial, then, group="serial")

    def show_device(self, serial: str) -> None:
        """Goes to the device file."""
        from screens.devices.file import DeviceScreen

        self.app.push_screen(DeviceScreen(serial))

    def retell(self) -> None:
        """The language has changed: everything is told again."""
        self.refresh(recompose=True)
        self.call_after_refresh(self.refresh_frame)

"""What frames every place: where we are and what is not yet safe above, what happened last below?"""

from datetime import UTC, datetime

from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from fieldkit.domain.instants import shown as shown_instant
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext, tell
from screens.messages import Said
from screens.text import cell_fit, cell_width

NETWORK_WORDS = {"unknown": say("not yet synchronised"), "offline": say("offline"), "online": say("online")}
_GAP = " · "


class TitleLine(Widget):
    """Place, engineer, network state, what is unsent, time."""

    DEFAULT_CSS = """
    TitleLine { dock: top; height: 1; background: $panel; color: $foreground; }
    """
    places: reactive[tuple[str, ...]] = reactive(())
    person: reactive[str] = reactive("")
    network: reactive[str] = reactive("unknown")
    unsent: reactive[int] = reactive(0)
    now: reactive[str] = reactive("")

    def on_mount(self) -> None:
        """The time moves on by itself."""
        self._tell_time()
        self.set_interval(10, self._tell_time)

    def render(self) -> RenderResult:
        """One line; the place gives way when there is no room."""
        right = self._right()
        width = max(self.size.width - cell_width(right) - 3, 8)
        left = cell_fit(" > ".join((gettext("FieldKit"), *self.places)), width)
        return Text.assemble(" ", (left, "bold"), " ", right, " ")

    def _right(self) -> str:
        waiting = tell(say("unsent {count}", count=self.unsent)) if self.unsent else gettext("all sent")
        parts = [tell(NETWORK_WORDS[self.network]), waiting, self.now]
        if self.size.width >= 100 and self.person:
            parts.insert(0, self.person)
        return _GAP.join(part for part in parts if part)

    def _tell_time(self) -> None:
        self.now = shown_instant(datetime.now(UTC))[11:]


class StatusLine(Widget):
    """The last thing that happened, in words; an error stays until the next thing happens."""

    DEFAULT_CSS = """
    StatusLine { dock: bottom; height: auto; max-height: 3; min-height: 1; padding: 0 1; color: $text-muted; }
    StatusLine.-bad { color: $text-error; text-style: bold; }
    """
    told: reactive[Said | None] = reactive(None, layout=True)

    def watch_told(self, told: Said | None) -> None:
        """Errors look like errors, and say so in words too."""
        self.set_class(told is not None and told.bad, "-bad")

    def render(self) -> RenderResult:
        """What happened, then what to do."""
        if self.told is None:
            return Text("")
        return Text(" ".join(part for part in (tell(self.told.words), _told(self.told.todo)) if part))


def _told(words: Words | None) -> str:
    return tell(words) if words is not None and words.msgid else ""

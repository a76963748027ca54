"""What frames every place: where we are and what is not yet safe above; what happened last and which keys below?"""

from functools import partial

from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext, tell
from screens.folding import folded
from screens.key_line import KeyLine
from screens.messages import Said
from screens.text import cell_fit, cell_width

NETWORK_WORDS = {
    "unknown": say("not yet synchronised"),
    "offline": say("offline"),
    "online": say("online"),
    "auth_needed": say("not let in"),
    "behind": say("synchronised in part"),
    "done": say("synchronised"),
    "outdated": say("newer program needed"),
}
"""States of the synchronisation, as the title line names them."""
_GAP = "  "
_APART = " | "
_WIDE = 100
_MOST_LINES = 3
"""Of the status line, as its style says."""


class TitleLine(Widget):
    """Place, engineer, network state, what is unsent, time."""

    DEFAULT_CSS = """
    TitleLine { dock: top; height: 1; background: $panel; color: $foreground; }
    """
    places: reactive[tuple[str, ...]] = reactive(())
    person: reactive[str] = reactive("")
    network: reactive[str] = reactive("unknown")
    last_contact: reactive[str] = reactive("")
    unsent: reactive[int] = reactive(0)
    conflicts: reactive[int] = reactive(0)
    notices: reactive[int] = reactive(0)
    now: reactive[str] = reactive("")
    """Day and minute, as `last_contact`."""

    def on_mount(self) -> None:
        """What the app knows is shown at once and whenever it changes; the time moves on by itself."""
        from screens.app import FieldKitApp

        app = self.app
        if isinstance(app, FieldKitApp):
            for name in ("person", "network", "last_contact", "unsent", "conflicts", "notices", "now"):
                self.watch(app, name, partial(setattr, self, name))

    def render(self) -> RenderResult:
        """One line; the outer places give way when there is no room."""
        right = self._right()
        room = max(self.size.width - cell_width(right) - 3, 0)
        left = cell_fit(self._left(room), room)
        return Text.assemble(" ", (left, "bold"), " ", right, no_wrap=True)

    def _left(self, room: int) -> str:
        places = [gettext("FieldKit"), *map(one_line, self.places)]
        while len(places) > 1 and cell_width(" > ".join(places)) > room:
            del places[0]
        return " > ".join(places)

    def _right(self) -> str:
        waiting = tell(say("unsent {count}", count=self.unsent)) if self.unsent else gettext("all sent")
        undecided = tell(say("conflicts {count}", count=self.conflicts)) if self.conflicts else ""
        notices = tell(say("notices {count}", count=self.notices)) if self.notices else ""
        parts = [notices, tell(self._network_words()), waiting, undecided, self.now[11:]]
        if self.size.width >= _WIDE and self.person:
            parts.insert(0, one_line(self.person, limit=40))
        return _APART.join(part for part in parts if part)

    def _network_words(self) -> Words:
        if self.network == "unknown" and self.last_contact:
            day, minute = self.last_contact.split(" ")
            if day == self.now[:10]:
                return say("last {when}", when=minute)
            return say("last {when}", when=day.removeprefix(self.now[:5]))
        return NETWORK_WORDS.get(self.network, NETWORK_WORDS["unknown"])


class StatusLine(Widget):
    """The last thing that happened, in words; an error stays until the next thing happens."""

    DEFAULT_CSS = """
    StatusLine { height: auto; max-height: 3; min-height: 1; padding: 0 1; color: $text-muted; }
    StatusLine.-said { color: $foreground; }
    StatusLine.-bad { color: $text-error; text-style: bold; }
    .-low StatusLine { max-height: 2; }
    """
    told: reactive[Said | None] = reactive(None)
    hint: reactive[Words | None] = reactive(None)
    """What may be done here, while nothing has happened."""
    _lines = 0

    def watch_told(self, told: Said | None) -> None:
        """Errors look like errors, and say so in words too."""
        self.set_class(told is not None, "-said")
        self.set_class(told is not None and told.bad, "-bad")
        self._take_room()

    def watch_hint(self) -> None:
        """As many lines as it needs."""
        self._take_room()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as the text needs at this width."""
        self._lines = len(self._folded(width))
        return self._lines

    def _take_room(self) -> None:
        """A layout of the whole screen costs more than all else that a key does: only for more lines or fewer."""
        width = self.content_size.width
        if not width or len(self._folded(width)) != self._lines:
            self.refresh(layout=True)

    def render(self) -> RenderResult:
        """What happened, then what to do."""
        return Text("\n".join(self._folded(self.content_size.width)), no_wrap=True)

    @property
    def text(self) -> str:
        """All of it in one line."""
        return _GAP.join(self._parts())

    def _folded(self, width: int) -> list[str]:
        """What to do stands on a line of its own where one line does not hold both, and three do."""
        parts = self._parts()
        together = folded(self.text, max(width, 1))
        apart = [line for part in parts for line in folded(part, max(width, 1))]
        return apart if len(together) > 1 and len(apart) <= _MOST_LINES else together

    def _parts(self) -> list[str]:
        if self.told is None:
            return [_told(self.hint)]
        mark = "! " if self.told.bad else ""
        return [part for part in (mark + tell(self.told.words), _told(self.told.todo)) if part]


class FrameBottom(Vertical):
    """Status line and keys."""

    DEFAULT_CSS = """
    FrameBottom { dock: bottom; height: auto; }
    """

    def compose(self) -> ComposeResult:
        """The status line above the keys."""
        yield StatusLine()
        yield KeyLine()


def retell_frame(place: DOMNode) -> None:
    """The language has changed: the frame is told again, its contents stay."""
    for kind in (TitleLine, StatusLine, KeyLine):
        for widget in place.query(kind):
            widget.refresh(layout=True)


def _told(words: Words | None) -> str:
    return tell(words) if words is not None and words.msgid else ""

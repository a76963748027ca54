"""What does this person have to know, since when, and what is he to do next?"""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from fieldkit.domain.fault.terms import STATE_WORDS
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.notices.telling import due_words, mark_of, next_words, what_words
from screens.widgets.rows import Column, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.notices import GivenNotice

COLUMNS = (
    Column(say("Since"), 11),
    Column(say("What"), least=30, state=True),
    Column(say("Due"), 11),
    Column(say("Hall"), least=10, spare=2),
    Column(say("Serial number"), 13, spare=1),
    Column(say("Seen"), 11, spare=3),
)


class NoticesScreen(BaseScreen[None]):
    """Notices, the latest first; below what the one under the cursor asks for."""

    CSS_PATH = "notices.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "What you have to know: clocks that run down, orders that nobody accepts, silences in remote support,"
        " deadlines moved by a calendar. Each goes to the roles that the contract names, and stays until it was"
        " seen, also when it came while the program was off. Enter opens the fault, 1 marks one as seen, F10 all."
        " Tab shows those that were seen, too."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "see_all", "All seen", id="notices.see_all", tooltip="Marks every notice as seen"),
        Binding("1", "see_one", "Seen", id="notices.see", tooltip="Marks the notice under the cursor as seen"),
        Binding("tab", "other", "Seen too", id="notices.other", tooltip="Those that were seen, or not"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._notices: tuple[GivenNotice, ...] = ()
        self._unseen = True

    def place(self) -> tuple[str, ...]:
        """Today, notices."""
        return (_("Today"), _("Notices"))

    def compose_content(self) -> ComposeResult:
        """The list above, what is to be done below."""
        yield VirtualList(COLUMNS, empty=say("Opening the database of this laptop."), id="notices")
        yield Static(id="notice", markup=False)

    def on_screen_resume(self) -> None:
        """Something may have been done meanwhile."""
        super().on_screen_resume()
        self.read()

    def on_mount(self) -> None:
        """Every minute there may be more."""
        self.watch(self.kit, "now", self.read, init=False)

    def read(self) -> None:
        """What there is now."""
        unseen = self._unseen
        self.ask(lambda: self.bench.notices.given(unseen=unseen), self.show, group="notices")

    def show(self, notices: "tuple[GivenNotice, ...]") -> None:
        """All of them."""
        self._notices = notices
        empty = say("Nothing waits for you. Tab shows what you have seen.") if self._unseen else say("No notices.")
        shown_list = self.query_one(VirtualList)
        shown_list.set_columns(COLUMNS, empty=empty)
        shown_list.show_rows([_row(str(place), notice) for place, notice in enumerate(notices)])
        self.show_chosen()
        self.refresh_bindings()

    @on(VirtualList.Highlighted)
    def show_chosen(self) -> None:
        """What the notice under the cursor is about, and what it asks for."""
        notice = self._chosen()
        self.query_one("#notice", Static).update(_pane(notice) if notice else "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is marked where nothing waits."""
        if action in ("see_all", "see_one"):
            return any(notice.seen_at is None for notice in self._notices)
        return super().check_action(action, parameters)

    def action_see_one(self) -> None:
        """It is not shown again."""
        notice = self._chosen()
        if notice is not None:
            self.save(
                lambda: self.bench.notices.see([(notice.fault_id, notice.about)]), lambda _nothing: self.show_less()
            )

    def action_see_all(self) -> None:
        """None of them is shown again."""
        self.save(lambda: self.bench.notices.see(), lambda _nothing: self.show_less())

    def show_less(self) -> None:
        """Those that are left."""
        self.say(say("Marked as seen. Tab shows them again."))
        self.read()

    def action_other(self) -> None:
        """Those that were seen, too; or not."""
        self._unseen = not self._unseen
        self.read()

    @on(VirtualList.Selected)
    def open_fault(self, selected: VirtualList.Selected) -> None:
        """The fault that it is about."""
        from screens.faults.fault import FaultScreen

        self.app.push_screen(FaultScreen(self._notices[int(selected.key)].no))

    def retell(self) -> None:
        """The same notices in the other language."""
        self.tell_frame()
        self.show(self._notices)

    def _chosen(self) -> "GivenNotice | None":
        row = self.query_one(VirtualList).row
        return self._notices[int(row.key)] if row is not None and int(row.key) < len(self._notices) else None


def _row(key: str, notice: "GivenNotice") -> Row:
    seen = shown(notice.seen_at)[5:] if notice.seen_at is not None else tell(say("no"))
    cells = (
        shown(notice.at)[5:],
        tell(what_words(notice)),
        due_words(notice),
        notice.hall,
        notice.serial,
        seen,
    )
    return Row(key, cells, mark_of(notice))


def _pane(notice: "GivenNotice") -> Text:
    state = tell(STATE_WORDS[notice.state])
    lines = [
        Text(tell(say("{what}, since {at}", what=what_words(notice), at=shown(notice.at))), "bold"),
        Text(f"{notice.no}  {state}  {notice.hall}  {notice.serial}"),
        Text(notice.symptom),
        Text(tell(next_words(notice))),
    ]
    return Text("\n").join(lines)

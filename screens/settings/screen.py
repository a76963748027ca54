"""Which language, which colours, and does the mouse tell the truth?"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import LANGUAGES, current_language, tell
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.settings.mouse_field import MouseField
from screens.themes import themes
from screens.widgets.rows import Column, Mark, Row, heading
from screens.widgets.virtual_list import VirtualList

_LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}
_MOUSE_ADVICE = say(
    "Click and draw here: crosses must appear under the pointer. If they do not, leave the program and start it"
    " with TEXTUAL_SMOOTH_SCROLL=0 in the environment."
)


class SettingsScreen(BaseScreen[None]):
    """One list; Enter takes the line. Everything takes effect at once and is kept."""

    CSS_PATH = "settings.tcss"
    HINT: ClassVar[Words] = say("Enter takes the line under the cursor; it holds at once and is kept.")
    HELP_TEXT: ClassVar[Words] = say(
        "Language and colours of the program. Sunlight is black on white without greys, for counters in the sun."
        " Below, the mouse can be tested: some terminals report clicks in the wrong place."
    )

    def place(self) -> tuple[str, ...]:
        """Settings."""
        return (_("Settings"),)

    def compose_content(self) -> ComposeResult:
        """The choices above, the mouse test below."""
        yield VirtualList((Column(""), Column("", 10, state=True)), header=False, id="choices")
        yield Static(tell(_MOUSE_ADVICE), id="advice", markup=False)
        yield MouseField(id="mouse")

    def on_mount(self) -> None:
        """What holds now is marked by a word."""
        self.show_choices()

    def show_choices(self) -> None:
        """Languages, then colours."""
        rows = [heading(_("Language"))]
        rows += [_row(f"language {code}", _LANGUAGE_NAMES[code], code == current_language()) for code in LANGUAGES]
        rows.append(heading(_("Colours")))
        rows += [_row(f"theme {name}", tell(title), name == self.app.theme) for name, title in themes().items()]
        self.query_one(VirtualList).show_rows(rows)

    @on(VirtualList.Selected)
    def take(self, selected: VirtualList.Selected) -> None:
        """From now on so."""
        kind, what = selected.key.split(" ", 1)
        if kind == "language":
            self.kit.speak(what)
        else:
            self.kit.colour(what)
        self.show_choices()

    @on(MouseField.Clicked)
    def tell_click(self, clicked: MouseField.Clicked) -> None:
        """Where it arrived, and how finely the terminal reports."""
        fineness = say("in fractions of a cell") if clicked.is_fine else say("in whole cells")
        self.say(
            say(
                "The click arrived at column {column}, row {row}, reported {fineness}.",
                column=clicked.column,
                row=clicked.row,
                fineness=tell(fineness),
            )
        )

    def retell(self) -> None:
        """The same choices in the other language."""
        self.tell_frame()
        self.query_one("#advice", Static).update(tell(_MOUSE_ADVICE))
        self.show_choices()


def _row(key: str, title: str, is_chosen: bool) -> Row:
    return Row(key, (title, _("in use") if is_chosen else ""), Mark.GOOD if is_chosen else Mark.PLAIN)

"""How is a sealed record read later: its text, its seal, its filing number, its papers?"""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from fieldkit.domain.words import say
from fieldkit.locale import current_language, tell
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.signoff.fields import Field, LineInput
from screens.signoff.matter import RecordMatter, Wrote
from screens.signoff.pane import PATH_LIMIT
from screens.signoff.proof import written_words
from screens.signoff.record_text import RecordText
from screens.text import shown, shown_line

if TYPE_CHECKING:
    from fieldkit.services.handover import SealedPage
    from fieldkit.services.signoff import Sealed


class FolderDialog(ModalScreen[str | None]):
    """Asks for the folder of the papers."""

    CSS_PATH = "signoff.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Back", id="folder.close"),
        Binding("f10", "accept", "Write PDF", id="folder.accept"),
    ]

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        """The folder, prefilled."""
        with Vertical(id="folder-dialog"):
            yield Static(shown(_("Into which folder? Enter writes the files, Esc goes back.")), classes="question")
            yield Field(_("Folder"), LineInput(self._folder, id="folder", limit=PATH_LIMIT))

    def action_close(self) -> None:
        """Back, nothing written."""
        self.dismiss(None)

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """This folder."""
        typed = self.query_one("#folder", LineInput).value.strip()
        self.dismiss(typed or None)


class RecordScreen(BaseScreen[None]):
    """A sealed record to read; nothing of it can be changed."""

    CSS_PATH = "signoff.tcss"
    HELP_TEXT = say(
        "A sealed record cannot be changed by anybody. F10 writes it as PDF in both languages, together with the "
        "sealed file; `fieldkit verify FILE` checks either of them."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10", "papers", "Write PDF", id="record.papers")]

    def __init__(self, inspection_id: str) -> None:
        super().__init__()
        self._inspection_id = inspection_id
        self._page: SealedPage | None = None
        self._folder = ""

    def compose_content(self) -> ComposeResult:
        """The proof above, the text below."""
        with Container(id="record-page"):
            if self._page is None:
                yield Static(shown(_("Reading the record ...")), classes="question")
            else:
                yield Static(shown(_headline(self._page.sealed)), id="seal")
                yield RecordText(self._page.text[current_language()], read=1.0, id="record")

    def place(self) -> tuple[str, ...]:
        """Which record."""
        number = self._page.sealed.record.content.no if self._page else ""
        return tuple(part for part in (_("Sealed record"), number) if part)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Papers only of a record that is there."""
        if action == "papers":
            return self._page is not None
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Reads the record beside the screen."""
        self.ask(lambda: self.bench.handover.page(self._inspection_id), self.show_page)
        self.ask(lambda: str(self.bench.handover.papers_folder()), self.keep_folder, group="folder")

    def show_page(self, page: "SealedPage") -> None:
        """The record has been read."""
        self._page = page
        self.retell()
        self.call_after_refresh(self.focus_record)

    def focus_record(self) -> None:
        """Space and arrows move the text at once."""
        for record in self.query(RecordText):
            record.focus()
        self.refresh_bindings()

    def retell(self) -> None:
        """The text in the other language."""
        super().retell()
        self.call_after_refresh(self.focus_record)

    def keep_folder(self, folder: str) -> None:
        """Where papers go unless the engineer says otherwise."""
        self._folder = str(self.kit.laptop.papers or folder)

    def action_papers(self) -> None:
        """Asks for the folder, then writes."""
        self.app.push_screen(FolderDialog(self._folder), self.write_papers)

    def write_papers(self, folder: str | None) -> None:
        """Writes the files beside the screen."""
        if folder is None:
            return
        self._folder = folder
        path = Path(folder).expanduser()
        matter = RecordMatter(self._inspection_id)
        self.ask(lambda: matter.write(self.bench, path), self.show_written, group="papers")

    def show_written(self, written: Wrote) -> None:
        """Where the files lie."""
        self.say(written_words(written))


def _headline(sealed: "Sealed") -> str:
    filed = (
        tell(say("Filing number {number}", number=sealed.filing_no))
        if sealed.filing_no
        else _("Not yet filed by headquarters")
    )
    proof = tell(say("Proof code {code}", code=sealed.proof))
    return f"{proof}\n{shown_line(filed).plain}"

"""How does one paper of a fault read, and how is it signed or written as a file?"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Static

from fieldkit.domain.fault.fact_words import absent_photos_words
from fieldkit.domain.words import Words, say
from fieldkit.locale import current_language, tell
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.faults.paper_matter import PaperMatter, written
from screens.signoff.matter import Wrote
from screens.signoff.proof import written_words
from screens.signoff.record import FolderDialog
from screens.signoff.record_text import RecordText
from screens.text import shown

if TYPE_CHECKING:
    from fieldkit.services.paper_pages import PaperLine, PaperPage


class PaperScreen(BaseScreen[None]):
    """A paper as text; F10 hands it to the customer where it waits for him, otherwise it is issued as a file."""

    CSS_PATH = ["papers.tcss", "../signoff/signoff.tcss"]
    HELP_TEXT: ClassVar[Words] = say(
        "The paper as it will be printed. Where it waits for the customer, F10 hands the laptop to him: he reads it"
        " to its end and signs. F9 writes it as PDF in both languages with a table of its fields; while something"
        " is missing it is a draft and marked so on every page."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "sign", "Hand over", id="paper.sign", tooltip="The customer reads and signs it"),
        Binding("f10", "files", "Write PDF", id="paper.issue", tooltip="PDF in both languages"),
        Binding("f9", "files", "Write PDF", id="paper.files", tooltip="PDF in both languages"),
    ]

    def __init__(self, no: str, form: str) -> None:
        super().__init__()
        self._no = no
        self._form = form
        self._page: PaperPage | None = None
        self._folder = ""

    def place(self) -> tuple[str, ...]:
        """Which paper of which fault."""
        return (_("Faults"), self._no, self._form)

    def compose_content(self) -> ComposeResult:
        """How far it is, then its text."""
        yield Static(id="paper-state", markup=False)
        with Container(id="paper-page"):
            if self._page is not None:
                yield RecordText(self._page.text[current_language()], read=1.0, id="record")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F10 signs where it can be signed, else it writes."""
        line = self._page.line if self._page else None
        if action == "sign":
            return line is not None and line.may_sign
        if action == "files":
            return line is not None
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Where papers go unless the engineer says otherwise."""
        self.ask(lambda: str(self.bench.handover.papers_folder()), self.keep_folder, group="folder")

    def on_screen_resume(self) -> None:
        """It may have been signed meanwhile."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.paper_pages.page(self._no, self._form), self.show_page, group="paper")

    def keep_folder(self, folder: str) -> None:
        """The folder that is offered."""
        self._folder = str(self.kit.laptop.papers or folder)

    def show_page(self, page: "PaperPage") -> None:
        """The paper as it stands now."""
        self._page = page
        self.retell()

    def retell(self) -> None:
        """The text in the language of the reader."""
        super().retell()
        self.call_after_refresh(self.tell_state)

    def tell_state(self) -> None:
        """What can be done with it."""
        if self._page is not None:
            words = [_state(self._page.line)]
            if self._page.absent:
                words.append(absent_photos_words(self._page.absent))
            self.query_one("#paper-state", Static).update(shown("\n".join(map(tell, words))))
        for record in self.query(RecordText):
            record.focus()
        self.refresh_bindings()

    def action_sign(self) -> None:
        """Customer mode."""
        from screens.signoff.screen import SignoffScreen

        self.app.push_screen(SignoffScreen(PaperMatter(self._no, self._form)))

    def action_files(self) -> None:
        """Asks for the folder, then writes."""
        self.app.push_screen(FolderDialog(self._folder), self.write_files)

    def write_files(self, folder: str | None) -> None:
        """PDF, table, and the sealed file where there is one."""
        if folder is None or self._page is None:
            return
        self._folder = folder
        line, path = self._page.line, Path(folder).expanduser()
        is_draft = bool(line.missing) or (line.is_signed and not line.result)
        job = partial(self.write, path, is_draft)
        self.ask(job, self.show_written, group="files")

    def write(self, folder: Path, is_draft: bool) -> Wrote:
        """For a worker."""
        return written(self.bench, self._no, self._form, folder, draft=is_draft)

    def show_written(self, wrote: Wrote) -> None:
        """Where the files lie."""
        self.say(written_words(wrote))


def _state(line: "PaperLine") -> Words:
    if line.missing:
        return say("Cannot be issued yet; missing: {names}", names=tuple(lack.words for lack in line.missing))
    if line.may_sign:
        return say("Complete. It waits for the customer: F10 hands it over.")
    if line.filing_no:
        return say("Sealed and filed as {number}", number=line.filing_no)
    if line.result:
        return say("Sealed; not yet filed by headquarters")
    return say("Complete; it is issued without a seal.")

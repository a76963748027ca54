"""How does a search for language and settings look while it goes on, and what does it come to?"""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.inspection.detail import Line
from screens.inspection.probe_run import Port, Survey, attempts_planned
from screens.text import shown
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from diagnostics.detect import Attempt, Detection

_SECONDS = 10
_MARKS = {"answered": Mark.GOOD, "silence": Mark.PLAIN, "no_time": Mark.QUIET}
"""What was heard of a device that does not answer is worth a look."""


class SearchPane(Vertical):
    """Each attempt as it is made: the probe, the settings, and what was heard."""

    DEFAULT_CSS = """
    SearchPane {
        & > #search-head { padding: 0 1; color: $text-muted; }
        & > #attempts { margin-top: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="search")
        self._survey: Survey | None = None
        self._port = Port("")
        self._planned = 0
        self._attempts: list[Attempt] = []
        self._trying: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """What is searched for, above the attempts."""
        yield Static(id="search-head", markup=False)
        yield VirtualList((), id="attempts")

    def begin(self, survey: Survey, port: Port) -> None:
        """A search on this port, with no attempt yet."""
        self._survey, self._port, self._planned = survey, port, attempts_planned(survey)
        self._attempts, self._trying = [], None
        self.tell()

    def show_begun(self, probe: str, settings: str) -> None:
        """This is asked now."""
        self._trying = (probe, settings)
        self.tell()

    def show_attempt(self, attempt: "Attempt") -> None:
        """This came of it."""
        self._attempts.append(attempt)
        self._trying = None
        self.tell()

    def show_end(self) -> None:
        """Nothing more is asked."""
        self._trying = None
        self.tell()

    def tell(self) -> None:
        """In the language of the reader; the newest attempt in sight."""
        if self._survey is None:
            return
        self.query_one("#search-head", Static).update(shown(tell(self._head())))
        rows = [self._row(place, attempt) for place, attempt in enumerate(self._attempts)]
        if self._trying is not None:
            probe, settings = self._trying
            rows.append(Row("now", (self._title(probe), settings, tell(say("asking ..."))), Mark.QUIET))
        attempts = self.query_one("#attempts", VirtualList)
        attempts.set_columns((Column(_("Probe")), Column(_("Line settings"), 11), Column(_("Heard"), 30)))
        attempts.show_rows(rows)
        attempts.move_to(len(rows) - 1)

    def _head(self) -> Words:
        adapter = " ".join(part for part in (self._port.chip, self._port.serial_number) if part)
        port = f"{self._port.device} ({adapter})" if adapter else self._port.device
        tried = len(self._attempts) + (self._trying is not None)
        return say(
            "{port}, attempt {tried} of {planned} at most; all of them end within {seconds} s.",
            port=port, tried=tried, planned=self._planned, seconds=_SECONDS,
        )  # fmt: skip

    def _row(self, place: int, attempt: "Attempt") -> Row:
        heard = tell(attempt.result)
        cells = (self._title(attempt.probe), str(attempt.settings), heard)
        return Row(str(place), cells, _MARKS.get(attempt.symptom, Mark.WARN))

    def _title(self, probe: str) -> str:
        languages = self._survey.languages if self._survey is not None else ()
        return next((pick(each.zh, each.en) for each in languages if each.probe == probe), probe)


def search_lines(detection: "Detection") -> list[Line]:
    """What a search without an answer came to, and what to do next."""
    lines = [Line("", tell(detection.conclusion), "warn")]
    return lines + [Line(_("Check"), tell(check)) for check in detection.checks]


def found_words(survey: Survey, detection: "Detection") -> Words:
    """What a search found, with the probe as people call it."""
    said = detection.conclusion
    return Words(said.msgid, {**said.parameters, "name": pick(survey.zh, survey.en)})

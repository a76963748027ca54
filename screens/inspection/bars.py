"""How far is the record, and which keys answer the item? The two lines around the checklist."""

from collections import Counter
from collections.abc import Sequence

from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from fieldkit.domain.inspection import result_words
from fieldkit.domain.record import ItemResult
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.bars import share_bar
from screens.inspection.sheet import Sheet
from screens.text import cell_width

_WORTH_TELLING = (ItemResult.FAIL, ItemResult.WARN, ItemResult.FIXED, ItemResult.INCONCLUSIVE, ItemResult.SKIP)
_BAR_LIMIT = 40


class ProgressLine(Widget):
    """Items done of all, as numbers and a bar, and how many came out other than normal."""

    COMPONENT_CLASSES = {"progress-line--bar", "progress-line--count"}
    DEFAULT_CSS = """
    ProgressLine {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        & > .progress-line--bar { color: $accent; }
        & > .progress-line--count { color: $foreground; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None

    def show(self, sheet: Sheet) -> None:
        """This state from now on."""
        self._sheet = sheet
        self.refresh()

    def render(self) -> RenderResult:
        """Count, bar, words."""
        if self._sheet is None:
            return Text(_("Reading the checklist ..."))
        progress = self._sheet.progress
        count = f"{progress.done}/{progress.total}"
        words = self._words(self._sheet)
        room = min(_BAR_LIMIT, max(self.size.width - len(count) - cell_width(words) - 4, 0))
        return Text.assemble(
            (count, self.get_component_rich_style("progress-line--count")),
            " ",
            (share_bar(progress.done, progress.total, room), self.get_component_rich_style("progress-line--bar")),
            "  ",
            words,
        )

    def _words(self, sheet: Sheet) -> str:
        counts = Counter(answer.result for answer in sheet.checklist.answers.values())
        told = [f"{tell(result_words(result))} {counts[result]}" for result in _WORTH_TELLING if counts[result]]
        return "  ".join([_("Custodian: {name}").format(name=sheet.checklist.custodian or "-"), *told])


class AnswerKeys(Widget):
    """The keys that answer the item under the cursor, beside the list of them."""

    COMPONENT_CLASSES = {"answer-keys--key", "answer-keys--word"}
    DEFAULT_CSS = """
    AnswerKeys {
        height: 1;
        padding: 0 1;
        background: $surface;
        & > .answer-keys--key { color: $text-accent; text-style: bold; }
        & > .answer-keys--word { color: $foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: Sequence[tuple[str, str]] = ()

    def show(self, keys: Sequence[tuple[str, str]]) -> None:
        """These keys with their words."""
        if keys != self._keys:
            self._keys = keys
            self.display = bool(keys)
            self.refresh()

    def render(self) -> RenderResult:
        """Key and word; what does not fit stands in the help."""
        key, word = (self.get_component_rich_style(f"answer-keys--{part}") for part in ("key", "word"))
        told = Text(no_wrap=True)
        for name, label in self._keys:
            entry = Text.assemble((name, key), (f" {label}  ", word))
            if told.cell_len + cell_width(entry.plain.rstrip()) > self.content_size.width:
                break
            told.append_text(entry)
        return told

"""How does a paragraph of Chinese and Latin text fill its lines?"""

from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from fieldkit.domain.text import one_line
from screens.folding import folded

_LIMIT = 2_000
"""Characters of a paragraph."""


class Prose(Widget):
    """One paragraph, broken where its script allows it; Textual breaks at blanks only."""

    DEFAULT_CSS = """
    Prose { height: auto; }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = one_line(text, limit=_LIMIT)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as the paragraph needs at this width."""
        return len(folded(self._text, max(width, 1)))

    def render(self) -> RenderResult:
        """The folded lines."""
        return Text("\n".join(folded(self._text, max(self.content_size.width, 1))), no_wrap=True)

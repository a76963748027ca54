"""What was typed of a quotation so far, and which line does it make?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fieldkit.domain.fault.quoting import line_of, line_text
from fieldkit.domain.money import read_fen
from fieldkit.domain.quotes import LineKind, QuoteLine
from fieldkit.domain.text import narrow
from fieldkit.domain.words import Refusal, say

FIELDS = ("kind", "part", "quantity", "price", "approved_by", "consent_by")
"""Names of what makes a line."""


@dataclass
class QuoteDraft:
    """The lines, the line that is being typed, and the last day."""

    lines: list[QuoteLine] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    until: str = ""

    def told(self) -> dict[str, object]:
        """As it is kept on disk; an empty quotation is no draft."""
        told: dict[str, object] = {name: text for name, text in self.texts.items() if text and name in FIELDS}
        if self.lines:
            told["lines"] = [line_text(line) for line in self.lines]
        return told | {"until": self.until} if told else {}

    def line(self) -> QuoteLine:
        """The line that is being typed; Refusal `quote.*` or `money.*` where it is none."""
        part = self.texts.get("part", "").strip()
        if not part:
            raise Refusal("quote.part", say("The line names no part."), say("Type its code, or F9 for the list."))
        quantity = narrow(self.texts.get("quantity", "")).strip() or "1"
        if not quantity.lstrip("-").isdecimal():
            raise Refusal(
                "quote.numbers",
                say("“{text}” is no quantity.", text=quantity),
                say("Type a whole number from 1 on."),
            )
        return QuoteLine(
            LineKind(self.texts.get("kind") or LineKind.PART),
            part,
            int(quantity),
            read_fen(self.texts.get("price", "")),
            self.texts.get("approved_by", "").strip(),
            self.texts.get("consent_by", "").strip(),
        )

    def last_day(self) -> date:
        """Until when it holds; Refusal `quote.day` where it is no day."""
        try:
            return date.fromisoformat(narrow(self.until).strip())
        except ValueError:
            raise Refusal(
                "quote.day", say("“{text}” is no day.", text=self.until), say("Type a day such as 2026-10-30.")
            ) from None


def draft_of(told: Mapping[str, object], until: date) -> QuoteDraft:
    """What was kept; a line that cannot be read any more is left out."""
    kept = told.get("lines", ())
    lines = [line for text in (kept if isinstance(kept, Sequence) else ()) for line in _read(str(text))]
    texts = {name: str(told[name]) for name in FIELDS if name in told}
    return QuoteDraft(lines, texts, str(told.get("until") or until.isoformat()))


def _read(text: str) -> list[QuoteLine]:
    try:
        return [line_of(text)]
    except Refusal:
        return []

"""In which language is this document? It speaks one from first to last, whatever the screen speaks."""

from dataclasses import dataclass
from typing import Literal

from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.record import Grade, ItemResult, MaintenanceKind
from fieldkit.domain.result_words import grade_words, kind_words, result_words
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext_in, tell_in

Language = Literal["zh_CN", "en"]
NOT_GIVEN = "-"

_WORDS: dict[str, dict[str, Words]] = {
    "result": {result: result_words(result) for result in ItemResult},
    "grade": {grade: grade_words(grade) for grade in Grade},
    "maintenance": {kind: kind_words(kind) for kind in MaintenanceKind},
    "condition": {"faulty": say("Faulty"), "worn": say("Worn"), "ok": say("Good")},
    "verified": {"scan": say("Scanned"), "typed": say("Typed"), "photo": say("By photo")},
    "evidence": {"probe_run": say("Probe run"), "photo": say("Photo")},
}


@dataclass(frozen=True)
class Speech:
    """Says fixed texts, names and instants in the language of one document."""

    language: Language

    def __call__(self, msgid: str) -> str:
        """The fixed text; named `_` by its callers, so that Babel finds the message ids."""
        return gettext_in(self.language, msgid)

    def pick(self, zh: str, en: str) -> str:
        """The one of two texts that stand bilingual in the record."""
        return zh if self.language == "zh_CN" else en

    def name(self, kind: str, value: str) -> str:
        """The word for a value of an enumeration; a value from a newer program stands as it is."""
        words = _WORDS[kind].get(value)
        return value if words is None else self(words.msgid)

    def said(self, words: Words) -> str:
        """What a rule said."""
        return tell_in(self.language, words)

    def instant(self, text: str) -> str:
        """The instant of a stamp in the business zone; what is no stamp stands as it is."""
        if not text:
            return NOT_GIVEN
        try:
            return shown(from_stamp(text))
        except (ValueError, OverflowError):
            return text

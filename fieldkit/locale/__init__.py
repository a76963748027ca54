"""In which language does the program speak now?

English message ids stand in the code; `zh_CN` and `en` catalogues lie beside this file. The language may change
while the program runs, so texts are translated where they are shown and never kept translated.
"""

import gettext as _gettext
import os
from functools import cache
from pathlib import Path

from fieldkit.domain.words import Parameter, Words

LANGUAGES = ("zh_CN", "en")
DEFAULT_LANGUAGE = "zh_CN"
DOMAIN = "fieldkit"
CATALOGUES = Path(__file__).parent


class _Speaker:
    """Holds the chosen language of this process."""

    language = DEFAULT_LANGUAGE


def use_language(language: str) -> None:
    """Speak this language from now on; an unknown one means the default."""
    _Speaker.language = language if language in LANGUAGES else DEFAULT_LANGUAGE


def current_language() -> str:
    """The language spoken now: `zh_CN` or `en`."""
    return _Speaker.language


def is_chinese() -> bool:
    """Whether Chinese is spoken now; for bilingual texts of templates and tables."""
    return _Speaker.language == "zh_CN"


def pick(zh: str, en: str) -> str:
    """The one of two texts that the reader understands, for texts that stand bilingual in data files."""
    return zh if is_chinese() else en


def system_language() -> str:
    """The language that the environment asks for: Chinese unless it plainly says otherwise."""
    wanted = os.environ.get("FIELDKIT_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if wanted.lower().startswith("en") and "FIELDKIT_LANGUAGE" in os.environ:
        return "en"
    return DEFAULT_LANGUAGE


def gettext(msgid: str) -> str:
    """The message in the language spoken now; the message id itself where a catalogue lacks it."""
    return _catalogue(_Speaker.language).gettext(msgid) if msgid else ""


def gettext_in(language: str, msgid: str) -> str:
    """The message in a given language: for documents that are printed in both."""
    return _catalogue(language).gettext(msgid) if msgid else ""


def tell(words: Words) -> str:
    """The sentence in the language spoken now."""
    return tell_in(_Speaker.language, words)


def tell_in(language: str, words: Words) -> str:
    """The sentence in a given language."""
    told = {name: _told(language, value) for name, value in words.parameters.items()}
    return gettext_in(language, words.msgid).format(**told)


def _told(language: str, value: Parameter) -> str | int:
    if isinstance(value, tuple):
        return ("、" if language == "zh_CN" else ", ").join(tell_in(language, words) for words in value)
    return tell_in(language, value) if isinstance(value, Words) else value


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)

"""How are words kept for a reader of another day, who may have chosen the other language by then?"""

import json
from collections.abc import Mapping
from typing import Any

from fieldkit.domain.words import NOTHING, Parameter, Words, say

_SAID, _WITH = "say", "with"


def kept(words: Words, limit: int) -> str:
    """The words with what stands in them, as one text; their English alone where that is longer than allowed."""
    if words == NOTHING:
        return ""
    text = json.dumps(_document(words), ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= limit else str(words)[:limit]


def kept_words(text: str) -> Words:
    """What was kept; a text that was kept otherwise stands for itself."""
    if not text:
        return NOTHING
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    return _words(document) if isinstance(document, dict) and _SAID in document else say("{text}", text=text)


def _document(words: Words) -> dict[str, Any]:
    return {_SAID: words.msgid, _WITH: {name: _plain(value) for name, value in words.parameters.items()}}


def _plain(value: Parameter) -> Any:
    if isinstance(value, tuple):
        return [_document(words) for words in value]
    return _document(value) if isinstance(value, Words) else value


def _words(document: Mapping[str, Any]) -> Words:
    return Words(document[_SAID], {name: _parameter(value) for name, value in document[_WITH].items()})


def _parameter(value: Any) -> Parameter:
    if isinstance(value, list):
        return tuple(map(_words, value))
    return _words(value) if isinstance(value, dict) else str(value) if not isinstance(value, int) else value

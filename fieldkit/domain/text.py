"""Which characters of a string from elsewhere may reach a screen, a page, a cell or a log?

Every string that FieldKit did not write itself passes `clean` once, where it enters (reliability-security 3.2).
"""

import re
import unicodedata

FIELD_LIMIT = 4_000
"""Characters kept of one field; longer text is cut and marked (Textual needs 3.5 s for 1 MB)."""

CUT_MARK = "[...]"
_SUBSTITUTE = "␦"
_SHRINKS = 8
"""No text becomes shorter than by this factor: NFC makes one of at most four characters, CR LF becomes LF."""
_CONTROL_PICTURES = 0x2400

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f"  # C0 without TAB and LF, DEL
    "\x80-\x9f"  # C1: 0x9B is a CSI of its own in many terminals
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction overrides
    "\u200b-\u200d\u2060-\u206f\ufeff\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # invisible
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # shorthand and musical format controls
    "\u2028\u2029\ufff0-\ufffb"  # line separators, interlinear marks
    "\ufe00-\ufe0f"  # variation selectors change widths under the cursor
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "\U000e0000-\U000e0fff"  # tag characters, more variation selectors
    "\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"  # noncharacters
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SPACES = re.compile(r"\s+")
_CJK = re.compile("([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


def clean(text: str, *, limit: int = FIELD_LIMIT) -> str:
    """The text made safe for every outlet: NFC, nothing invisible, at most `limit` characters.

    TAB and LF stay; CR LF becomes LF. What cannot be shown becomes a visible sign, so that nobody signs
    for something that he could not see.
    """
    plain = text[: limit * _SHRINKS + 1].replace("\r\n", "\n")
    composed = unicodedata.normalize("NFC", _HIDDEN.sub(_visible, plain))
    if len(composed) <= limit:
        return composed
    # NFC may lengthen a text too, so it is measured last
    return composed[: max(limit - len(CUT_MARK), 0)] + CUT_MARK[:limit]


def one_line(text: str, *, limit: int = FIELD_LIMIT) -> str:
    """The cleaned text with every run of white space as one blank."""
    return _SPACES.sub(" ", clean(text, limit=limit)).strip()


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, the ideographic space as a blank."""
    return text.translate(_FULL_WIDTH)


def search_tokens(text: str) -> str:
    """Text for the full-text index: each Chinese character is a word of its own.

    Trigram tokenizers cannot find two-character words, and most Chinese words have two (terminal-and-pdf 4).
    """
    return _SPACES.sub(" ", _CJK.sub(r" \1 ", text)).strip()


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return "␡" if code == 0x7F else _SUBSTITUTE

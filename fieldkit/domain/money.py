"""How much is it? Money is whole fen; people write yuan with at most two decimals."""

import re

from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, say

FEN_PER_YUAN = 100
_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)
_SIGNS = str.maketrans({"。": ".", "．": ".", "¥": "", "￥": "", ",": "", " ": "", "元": ""})


def read_fen(text: str) -> int:
    """The amount in fen; Refusal `money.unreadable` for what is none, and for parts of a fen."""
    typed = one_line(text, limit=40)
    found = _AMOUNT.fullmatch(narrow(typed).translate(_SIGNS))
    if found is None:
        raise Refusal(
            "money.unreadable",
            say("“{text}” is no amount.", text=typed),
            say("Type yuan with at most two decimals, such as 350.00."),
        )
    yuan, fen = found.groups()
    return int(yuan) * FEN_PER_YUAN + int((fen or "").ljust(2, "0"))


def yuan_text(fen: int) -> str:
    """The amount as people read it: `350.01`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // FEN_PER_YUAN}.{abs(fen) % FEN_PER_YUAN:02d}"

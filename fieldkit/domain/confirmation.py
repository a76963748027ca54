"""Has the signer typed the code that the engineer read out to him? The way to sign without a pointer."""

from fieldkit.domain.text import narrow
from fieldkit.domain.words import Refusal, say

CODE_LENGTH = 4


def check_code(shown: str, typed: str) -> None:
    """Refusal `signoff.code` unless the same digits were typed, in whatever width and spacing."""
    if "".join(narrow(typed).split()) != shown:
        raise Refusal(
            "signoff.code",
            say("This is not the confirmation code."),
            say("Type the {count} digits that the engineer reads out.", count=CODE_LENGTH),
        )

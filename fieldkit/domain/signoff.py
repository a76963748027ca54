"""Which answers of a customer count, and what must they hold? (requirements 4.10, E09, E10)"""

from dataclasses import dataclass

from fieldkit.domain.record import Ink, SignoffMethod, SignoffResult
from fieldkit.domain.words import Refusal, Words, say

SATISFACTION = range(1, 6)
"""1 very dissatisfied to 5 very satisfied."""

STATEMENT = {
    SignoffResult.SIGNED: say(
        "I have read this record to its end. The service described here was carried out on this device."
    ),
    SignoffResult.REFUSED: say("The record was shown; the customer did not sign it."),
    SignoffResult.ABSENT: say("Nobody of the customer was present to sign this record."),
}
"""The fixed sentence that each answer confirms; sealed in both languages."""


@dataclass(frozen=True)
class Opinion:
    """What the customer answered."""

    result: SignoffResult
    method: SignoffMethod
    signer_name: str = ""
    signer_role: str = ""
    opinion: str = ""
    satisfaction: int = 0
    reason: str = ""
    witness: str = ""


def check_opinion(
    opinion: Opinion, *, ink: Ink | None, has_photo: bool, shown_to_end: bool, asks_satisfaction: bool = True
) -> None:
    """Refusal `signoff.*` naming what is missing; silent when the answer can be sealed.

    Args:
        asks_satisfaction: False for papers that are no account of a service, such as a quotation.
    """
    if opinion.satisfaction not in (0, *SATISFACTION):
        raise Refusal("signoff.satisfaction", say("The satisfaction is missing."), say("Choose 1 to 5."))
    missing = _MISSING[opinion.result](opinion, ink, has_photo, shown_to_end)
    if missing is None and asks_satisfaction:
        missing = _unrated(opinion)
    if missing is not None:
        code, what, todo = missing
        raise Refusal(f"signoff.{code}", what, todo)


_Missing = tuple[str, Words, Words] | None


def _signed(opinion: Opinion, ink: Ink | None, has_photo: bool, shown_to_end: bool) -> _Missing:
    if not shown_to_end:
        return "not_read", say("The record was not read to its end."), say("Scroll to the end first.")
    if not opinion.signer_name.strip():
        return "name", say("The signer's name is missing."), say("Type the name in full.")
    if opinion.method is SignoffMethod.SCREEN and (ink is None or not any(ink.strokes)):
        return "ink", say("There is no signature yet."), say("Draw it on the pad, or choose another way to sign.")
    if opinion.method is SignoffMethod.PAPER and not has_photo:
        return "photo", say("The photo of the signed paper is missing."), say("Attach the photo.")
    if opinion.method is SignoffMethod.NONE:
        return "method", say("It is not said how it was signed."), say("Draw, type the name, or attach the paper.")
    return None


def _unrated(opinion: Opinion) -> _Missing:
    if opinion.result is not SignoffResult.SIGNED or opinion.satisfaction in SATISFACTION:
        return None
    return "satisfaction", say("The satisfaction is missing."), say("Choose 1 to 5.")


def _refused(opinion: Opinion, _ink: Ink | None, _has_photo: bool, _shown: bool) -> _Missing:
    if not opinion.reason.strip():
        return "reason", say("The reason for refusing is missing."), say("Type what the customer said.")
    if not opinion.witness.strip():
        return "witness", say("The witness is missing."), say("Type the name of who saw it.")
    return None


def _absent(opinion: Opinion, _ink: Ink | None, has_photo: bool, _shown: bool) -> _Missing:
    if not has_photo and not opinion.reason.strip():
        return (
            "absence",
            say("Nothing shows that nobody was there."),
            say("Attach a photo of the place, or type why."),
        )
    return None


_MISSING = {
    SignoffResult.SIGNED: _signed,
    SignoffResult.REFUSED: _refused,
    SignoffResult.ABSENT: _absent,
}

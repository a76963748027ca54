"""What has the customer said so far, and what follows from it?

Every pane is made from this, so that a change of language, of size or of step loses nothing.
"""

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from fieldkit.domain.confirmation import CODE_LENGTH
from fieldkit.domain.record import Ink, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion, check_opinion
from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from fieldkit.services.handover import HandOver
    from screens.signoff.matter import SealedThing


class Step(StrEnum):
    """Where the hand-over stands."""

    READ = "read"
    CHOOSE = "choose"
    SIGN = "sign"
    REFUSE = "refuse"
    ABSENT = "absent"
    PAD = "pad"
    TYPED = "typed"
    PAPER = "paper"
    PROOF = "proof"

    @property
    def seals(self) -> bool:
        """Whether the answer can be sealed from here."""
        return self in _ANSWERS


_ANSWERS = {
    Step.PAD: (SignoffResult.SIGNED, SignoffMethod.SCREEN),
    Step.TYPED: (SignoffResult.SIGNED, SignoffMethod.TYPED),
    Step.PAPER: (SignoffResult.SIGNED, SignoffMethod.PAPER),
    Step.REFUSE: (SignoffResult.REFUSED, SignoffMethod.NONE),
    Step.ABSENT: (SignoffResult.ABSENT, SignoffMethod.NONE),
}
ENDS = {
    SignoffResult.SIGNED: Step.SIGN,
    SignoffResult.REFUSED: Step.REFUSE,
    SignoffResult.ABSENT: Step.ABSENT,
}
"""Which step takes which answer."""
BEFORE = {
    Step.CHOOSE: Step.READ,
    Step.SIGN: Step.CHOOSE,
    Step.REFUSE: Step.CHOOSE,
    Step.ABSENT: Step.CHOOSE,
    Step.PAD: Step.SIGN,
    Step.TYPED: Step.PAD,
    Step.PAPER: Step.PAD,
}
"""Where Esc leads."""

WHERE = {
    "signoff.not_read": (Step.READ, "record"),
    "signoff.name": (Step.SIGN, "name"),
    "signoff.satisfaction": (Step.SIGN, "satisfaction"),
    "signoff.ink": (Step.PAD, "pad"),
    "signoff.photo": (Step.PAPER, "photo"),
    "signoff.code": (Step.TYPED, "code"),
    "signoff.reason": (Step.REFUSE, "reason"),
    "signoff.witness": (Step.REFUSE, "witness"),
    "signoff.absence": (Step.ABSENT, "photo"),
}
"""Code of a refusal -> the step and the field that it is about."""


@dataclass
class Sitting:
    """One hand-over as it goes."""

    hand_over: "HandOver"
    step: Step = Step.READ
    read: float = 0.0
    """Share of the record that has been in sight, from its beginning without a gap."""
    texts: dict[str, str] = field(default_factory=dict)
    """Name of a field -> what was typed."""
    satisfaction: int = 0
    ink: Ink | None = None
    code: str = ""
    """The confirmation code that the engineer reads out."""
    trouble: tuple[str, Refusal] | None = None
    """The field that was refused, and why."""
    sealed: "SealedThing | None" = None
    failures: int = 0
    """Wrong passphrases at the end."""

    @property
    def is_read(self) -> bool:
        """Whether the record was shown to its end."""
        return self.read >= 1.0

    @property
    def ends(self) -> tuple[Step, ...]:
        """The steps that the choice leads to."""
        return tuple(ENDS[result] for result in self.hand_over.sentences)

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.texts.get(name, "")

    def enter(self, step: Step, trouble: tuple[str, Refusal] | None = None) -> None:
        """Stand on this step, perhaps with something to be put right there."""
        self.step, self.trouble = step, trouble
        if step is Step.TYPED:
            self.texts.pop("code", None)
            # no code is good twice
            self.code = "".join(str(secrets.randbelow(10)) for _ in range(CODE_LENGTH))

    def following(self) -> Step:
        """The step after this one; Refusal `signoff.*` while something is missing."""
        if self.step is Step.READ:
            if not self.is_read:
                raise self.not_read()
            return Step.CHOOSE
        check_opinion(
            self.opinion(Step.TYPED),
            ink=None,
            has_photo=False,
            shown_to_end=self.is_read,
            asks_satisfaction=self.hand_over.asks_satisfaction,
        )
        return Step.PAD

    def not_read(self) -> Refusal:
        """What is said to who wants to sign what was not in sight."""
        return Refusal(
            "signoff.not_read", say("The record was not read to its end."), say("Scroll to the end first.")
        )

    def opinion(self, step: Step) -> Opinion:
        """The answer as it would be sealed from this step."""
        result, method = _ANSWERS[step]
        is_signed = result is SignoffResult.SIGNED
        return Opinion(
            result=result,
            method=method,
            signer_name=self.text("name") if is_signed else "",
            signer_role=self.text("role") if is_signed else "",
            opinion=self.text("opinion") if is_signed else "",
            satisfaction=self.satisfaction if is_signed else 0,
            reason="" if is_signed else self.text("reason"),
            witness=self.text("witness") if result is SignoffResult.REFUSED else "",
        )

    def photo_path(self, step: Step) -> str:
        """The path of the photo that belongs to this step, or nothing."""
        return self.text("photo") if step in (Step.PAPER, Step.ABSENT) else ""

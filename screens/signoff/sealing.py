"""What is handed to the use-case when the customer's answer is complete?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fieldkit.domain.confirmation import check_code
from screens.signoff.matter import Answer, Matter, SealedThing
from screens.signoff.sitting import Sitting, Step

if TYPE_CHECKING:
    from screens.app import FieldKitApp


def sealing(kit: "FieldKitApp", matter: Matter, sitting: Sitting) -> Callable[[], SealedThing]:
    """The call that seals what was said up to now; Refusal `signoff.code` when the code is wrong."""
    step, is_read, shown = sitting.step, sitting.is_read, sitting.hand_over.sha256
    if step is Step.TYPED:
        check_code(sitting.code, sitting.text("code"))
    opinion, path = sitting.opinion(step), sitting.photo_path(step)
    ink = sitting.ink if step is Step.PAD else None

    def seal() -> SealedThing:
        bench = kit.bench
        return matter.conclude(bench, Answer(opinion, shown, is_read, ink, bench.handover.photo(path)))

    return seal

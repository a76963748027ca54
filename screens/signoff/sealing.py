"""What is handed to the use-case when the customer's answer is complete?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fieldkit.domain.confirmation import check_code
from screens.signoff.sitting import Sitting, Step

if TYPE_CHECKING:
    from fieldkit.services.signoff import Sealed
    from screens.app import FieldKitApp


def sealing(kit: "FieldKitApp", inspection_id: str, sitting: Sitting) -> "Callable[[], Sealed]":
    """The call that seals what was said up to now; Refusal `signoff.code` when the code is wrong."""
    step, is_read = sitting.step, sitting.is_read
    if step is Step.TYPED:
        check_code(sitting.code, sitting.text("code"))
    opinion, path = sitting.opinion(step), sitting.photo_path(step)
    ink = sitting.ink if step is Step.PAD else None

    def seal() -> "Sealed":
        bench = kit.bench
        photo = bench.handover.photo(path)
        return bench.signoff.conclude(inspection_id, opinion, ink=ink, photo=photo, shown_to_end=is_read)

    return seal

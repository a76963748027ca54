"""How does an inspection stand while it is being answered: which item is next, which is open, what is missing?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from fieldkit.domain.inspection import Answer, Progress, check_answer
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Item
from fieldkit.domain.words import Words

if TYPE_CHECKING:
    from fieldkit.services.answering import Saved
    from fieldkit.services.checklist import Checklist
    from fieldkit.services.device_file import Reading

MEASURED_AGAIN = frozenset({ItemResult.FAIL, ItemResult.WARN, ItemResult.FIXED})
"""Results after which the engineer may act and measure again."""


@dataclass(frozen=True)
class Sheet:
    """One state of an inspection; an answer makes the next state."""

    checklist: "Checklist"

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its code, in the order of the form."""
        return {item.code: item for item in self.checklist.template.items}

    @cached_property
    def progress(self) -> Progress:
        """How far the record is."""
        return self.checklist.progress

    def spot(self, code: str) -> "Spot":
        """The item with everything around it."""
        return Spot(self.checklist, self.items[code])

    def with_answer(self, saved: "Saved") -> "Sheet":
        """The state after an answer that is on disk."""
        answers = {**self.checklist.answers, saved.item_code: saved.answer}
        return Sheet(replace(self.checklist, answers=answers))

    def next_item(self, code: str) -> str:
        """The item after this one that the device has; the same one at the end."""
        codes = list(self.items)
        later = codes[codes.index(code) + 1 :]
        return next((other for other in later if self.checklist.applies(self.items[other])), code)

    def next_open(self, code: str) -> str | None:
        """The next item that keeps the record from being handed over, from the top again after the end."""
        codes = list(self.items)
        here = codes.index(code)
        still_open = {item.code for item in self.checklist.open_items}
        turned = (*codes[here + 1 :], *codes[: here + 1])
        return next((other for other in turned if other in still_open), None)


@dataclass(frozen=True)
class Spot:
    """The item under the cursor."""

    checklist: "Checklist"
    item: Item

    @property
    def code(self) -> str:
        """Code of the item."""
        return self.item.code

    @property
    def answer(self) -> Answer | None:
        """What was answered so far."""
        return self.checklist.answers.get(self.code)

    @property
    def applies(self) -> bool:
        """Whether the device has the item."""
        return self.checklist.applies(self.item)

    @property
    def is_bad(self) -> bool:
        """Whether it is abnormal, or was: it can be measured again."""
        return self.answer is not None and self.answer.result in MEASURED_AGAIN

    @property
    def history(self) -> "tuple[Reading, ...]":
        """Values of earlier visits, oldest first."""
        return tuple(self.checklist.history.get(self.code, ()))

    @property
    def expected(self) -> str:
        """What the device file says; empty where nothing is compared."""
        return self.checklist.expected.get(self.code, "")

    @property
    def photos(self) -> int:
        """Photos that are attached."""
        return sum(reference.kind == "photo" for reference in self.answer.evidence) if self.answer else 0

    @property
    def was_probed(self) -> bool:
        """Whether a probe has said something about it."""
        return self.answer is not None and any(reference.kind == "probe_run" for reference in self.answer.evidence)

    @property
    def missing(self) -> tuple[Words, ...]:
        """What the answer still needs; nothing for an item that was not answered."""
        if self.answer is None:
            return ()
        return check_answer(
            self.item,
            self.answer,
            custodian=self.checklist.custodian,
            photos=self.photos,
            applicable=self.applies,
        )

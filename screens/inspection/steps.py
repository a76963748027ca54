"""What does a key lead to: something that is asked first, or something that is saved?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from fieldkit.domain.words import Words

if TYPE_CHECKING:
    from fieldkit.services.answering import Saved
    from fieldkit.services.workbench import Workbench

DeedT = TypeVar("DeedT")


@dataclass(frozen=True)
class Deed:
    """A write, done by the one writer thread in the order of the keys."""

    job: "Callable[[Workbench], Saved | None]"
    """Answers what is on disk now; None when the whole inspection has to be read again."""
    goes_on: bool = False
    """Whether the cursor leaves the item at once; decided by the key, never by how long the disk takes."""
    waits: bool = False
    """Whether the question stays open until the write has succeeded."""


@dataclass(frozen=True)
class Option:
    """One of the answers that a digit chooses."""

    name: str
    label: str


@dataclass(frozen=True)
class Question(Generic[DeedT]):
    """Something that is typed or chosen before anything is saved."""

    purpose: str
    """Names the draft that is kept when the question is left: one per item and purpose."""
    title: str
    answer: "Callable[[str], Question[DeedT] | DeedT]"
    """Takes what was typed, or the names of the options joined by commas; a Refusal leaves the question open."""
    initial: str = ""
    options: tuple[Option, ...] = ()
    many: bool = False
    """Several options may be taken."""
    preview: Callable[[str], Words] | None = None
    """What the text would mean, while it is being typed."""


Step = Question[Deed] | Deed

"""What is a form of the fault papers? One description per form; printing, sealing and the command line go by it."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.paper_needs import Needs
from fieldkit.domain.fault.paper_signing import PaperSigning
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import Words
from fieldkit.reports.blocks import Block
from fieldkit.reports.speech import Speech


@dataclass(frozen=True)
class PaperForm:
    """One kind of document about a fault."""

    code: str
    title: Words
    step: Step | None
    """The step that completes it; None where it shows the fault as it is now."""
    needs: Needs
    """What blocks its issue."""
    blocks: Callable[[FaultPaper, Speech], tuple[Block, ...]]
    """The whole document but sign-off and proof."""
    signing: PaperSigning | None = None
    """What the customer signs with it; None where it is issued without a seal."""

    @property
    def is_signed(self) -> bool:
        """The customer signs it, and until then it is a draft."""
        return self.signing is not None

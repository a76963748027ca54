"""How is a paper of a fault signed in the place where inspections are signed?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screens.signoff.matter import Answer, SealedThing, Wrote

if TYPE_CHECKING:
    from fieldkit.services.handover import HandOver
    from fieldkit.services.workbench import Workbench


@dataclass(frozen=True)
class PaperMatter:
    """A paper of a fault that the customer signs: its report, or a quotation.

    It is not taken back: until it is signed its steps may be told again, which makes the next revision.
    """

    no: str
    """Number of the fault."""
    form: str
    can_be_taken_back: bool = False

    def begin(self, bench: "Workbench") -> "HandOver":
        """The paper as it stands; a Refusal naming what it lacks."""
        return bench.paper_pages.begin(self.no, self.form)

    def conclude(self, bench: "Workbench", answer: Answer) -> SealedThing:
        """Seals the answer, then the step of the fault follows."""
        return bench.fault_papers.conclude(
            self.no,
            answer.opinion,
            answer.shown_sha256,
            form=self.form,
            ink=answer.ink,
            photo=answer.photo,
            shown_to_end=answer.shown_to_end,
        )

    def take_back(self, bench: "Workbench", reason: str) -> None:
        """Never asked for."""

    def write(self, bench: "Workbench", folder: Path) -> Wrote:
        """PDF in both languages, and the sealed file."""
        return written(bench, self.no, self.form, folder)


def written(bench: "Workbench", no: str, form: str, folder: Path, *, draft: bool = False) -> Wrote:
    """Writes the files of a paper."""
    from fieldkit.services.fault_paper_files import Wanted

    files = bench.fault_paper_files.write(Wanted(no, form, draft=draft, csv=True), folder)
    return Wrote(folder, len(files.missing_glyphs), is_sealed=files.sealed, is_draft=files.draft)

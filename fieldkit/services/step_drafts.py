"""What was typed for a step of a fault and not taken yet? It survives the end of the program."""

from collections.abc import Mapping

from sqlmodel import Session

from fieldkit.storage.fault_file import fault_id_of
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.faults import PaperDraftRow


class DraftDesk:
    """Keeps what stands in the forms of steps; nobody is bound by it before the step is taken."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def read(self, no: str, form: str) -> Mapping[str, object]:
        """What was typed; nothing where there is no draft."""
        with self._journal.read() as session:
            return drafted(session, fault_id_of(session, no), form)

    def keep(self, no: str, form: str, told: Mapping[str, object]) -> None:
        """This is what stands in the form now; an empty form is no draft."""
        with self._journal.write("draft.keep", "", synchronise=False) as session:
            fault_id = fault_id_of(session, no)
            row = session.get(PaperDraftRow, (fault_id, form))
            if not told:
                if row is not None:
                    session.delete(row)
                return
            now = self._journal.clock.now()
            if row is None:
                session.add(PaperDraftRow(fault_id=fault_id, form=form, told=dict(told), updated_at=now))
            else:
                row.told, row.updated_at = dict(told), now

    def drop(self, no: str, form: str) -> None:
        """The step is taken."""
        self.keep(no, form, {})


def drafted(session: Session, fault_id: str, form: str) -> Mapping[str, object]:
    """What was typed for this step of the fault."""
    row = session.get(PaperDraftRow, (fault_id, form))
    return dict(row.told) if row else {}

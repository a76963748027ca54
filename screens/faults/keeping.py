"""How does what is typed reach the disk at once, without a save per letter waiting in line?"""

from collections.abc import Mapping
from typing import Any

from screens.working import WorkingScreen


class DraftKeeper:
    """Keeps the draft of a form: one save at a time, and what was typed meanwhile is in the next one."""

    def __init__(self, screen: WorkingScreen[Any], no: str, form: str) -> None:
        self._screen = screen
        self._no = no
        self._form = form
        self._waiting: Mapping[str, object] | None = None
        self._is_saving = False

    def keep(self, told: Mapping[str, object]) -> None:
        """This is what stands in the form now."""
        self._waiting = dict(told)
        if not self._is_saving:
            self._save()

    def drop(self) -> None:
        """Nothing is kept any more; for the worker that has taken the step."""
        self._waiting = None
        self._screen.bench.step_drafts.drop(self._no, self._form)

    def forget_trouble(self) -> None:
        """A save was refused or failed; the next key tries again."""
        self._is_saving = False

    def _save(self) -> None:
        told, self._waiting = self._waiting, None
        if told is None:
            return
        self._is_saving = True
        bench, no, form = self._screen.bench, self._no, self._form
        self._screen.save(lambda: bench.step_drafts.keep(no, form, told), self._saved)

    def _saved(self, _nothing: None) -> None:
        self._is_saving = False
        self._save()

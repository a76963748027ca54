"""How is a passphrase typed without ever standing on the screen or on the clipboard?"""

from textual.widgets import Input
from textual.widgets.input import Selection


class PassphraseInput(Input):
    """An input for a secret. Nothing in it can be selected, copied or cut; pasting works.

    Textual's own password input copies in clear text (reliability-security 3.2).
    """

    ALLOW_SELECT = False

    def __init__(
        self, *, placeholder: str = "", id: str | None = None, classes: str | None = None, disabled: bool = False
    ) -> None:
        super().__init__(
            password=True,
            placeholder=placeholder,
            select_on_focus=False,
            id=id,
            classes=classes,
            disabled=disabled,
        )

    def __repr__(self) -> str:
        return f"PassphraseInput(id={self.id!r})"

    def validate_password(self, _wanted: bool) -> bool:
        """The text stays covered whatever is asked."""
        return True

    def validate_selection(self, selection: Selection) -> Selection:
        """Only a cursor, never a range."""
        return Selection.cursor(super().validate_selection(selection).end)

    @property
    def selected_text(self) -> str:
        """Nothing, ever."""
        return ""

    def action_copy(self) -> None:
        """Does nothing: the secret stays here."""

    def action_cut(self) -> None:
        """Does nothing: the secret stays here."""

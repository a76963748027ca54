"""Who logs in on the console of a kiosk before it is probed?"""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.signoff.fields import Field, LineInput
from screens.widgets.passphrase import PassphraseInput

_NAME_LIMIT = 32


class Login:
    """A name, and a password that can be taken once."""

    def __init__(self, user: str, password: str) -> None:
        self.user = user
        self._password = password

    def __repr__(self) -> str:
        return f"Login({self.user!r})"

    def take_password(self) -> str:
        """The password; it is forgotten here."""
        password, self._password = self._password, ""
        return password


Answer = Callable[[], Login | None]
"""The login that was typed; none where somebody is logged in already."""


class LoginDialog(Dialog[Answer]):
    """Name and password for one run; Enter on an empty name where a shell stands open."""

    CSS_PATH = "login.tcss"
    TITLE_WORDS: ClassVar[Words] = say("Login on the console")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Send nothing", id="login.back")]

    def compose_content(self) -> ComposeResult:
        """Two fields."""
        yield Static(tell(_ABOUT), id="about", markup=False)
        yield Field(_("Account"), LineInput("", id="account", limit=_NAME_LIMIT))
        yield Field(_("Password"), PassphraseInput(id="password"))

    @on(Input.Submitted, "#account")
    def take_account(self, submitted: Input.Submitted) -> None:
        """On to the password; without a name to the probe."""
        submitted.stop()
        if submitted.value.strip():
            self.query_one("#password").focus()
        else:
            self.dismiss(lambda: None)

    @on(Input.Submitted, "#password")
    def take_password(self, submitted: Input.Submitted) -> None:
        """The field is emptied before the dialog goes."""
        submitted.stop()
        account = self.query_one("#account", LineInput).value.strip()
        if not account:
            self.query_one("#account").focus()
            self.say(say("The name is missing."), bad=True, todo=say("Type the name of the read-only account."))
            return
        login = Login(account, submitted.value)
        self.query_one("#password", PassphraseInput).value = ""
        self.dismiss(lambda: login)

    def retell(self) -> None:
        """The texts around the fields; what was typed stays."""
        super().retell()
        self.query_one("#dialog-title", Static).update(tell(self.TITLE_WORDS))
        self.query_one("#about", Static).update(tell(_ABOUT))


_ABOUT = say(
    "The customer's read-only account, for this run only: the password is neither kept nor shown in any record. "
    "Enter on an empty name where somebody is logged in already."
)

"""How does a probe get to a shell whose console asks for name and password first?

    CR -> "login:" -> wait until getty has stopped flushing -> name CR -> "Password:" -> password CR -> prompt

The password is asked for by a callback, passes the line once and is kept nowhere: the dialogue happens before the
transcript begins, and the line has to be quiet before that, so that a console which shows what is typed does not
put it there. Whoever was logged in here is logged out again.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from diagnostics.line import LineSettings, Link
from diagnostics.session import OpenLink
from diagnostics.transport import GuardedLink, SafeRequest, open_link
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, Refusal, say

_CR, _EXIT = b"\r", b"exit\r"
_GETTY_SECONDS = 1.2
"""After "login:" agetty throws away what arrives within the first second."""
_NAMES_SENT = 4
_ANSWER_SECONDS = 3.0
_QUIET_SECONDS = 0.3
_QUIET_AT_LAST = 3.0
_KEPT = 4096
_LOGIN, _PASSWORD = re.compile(rb"login: *$"), re.compile(rb"[Pp]assword: *$")
_PROMPT = re.compile(rb"[$#>] ?(\x1b\[[0-9;?]*[a-zA-Z])*$")
_REFUSED = re.compile(rb"(?i)login incorrect|authentication failure")


class LoggedIn:
    """A way to open a link that logs in on a console before the probe, and out after it."""

    def __init__(self, user: str, ask_password: Callable[[], str], *, open_with: OpenLink = open_link) -> None:
        self._user = _typed(user)
        self._ask_password = ask_password
        self._open_with = open_with

    @contextmanager
    def __call__(
        self, port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str
    ) -> Iterator[Link]:
        """The link, with a shell at its other end while the block runs."""
        secret = _typed(self._ask_password()) + _CR
        dialogue = (_CR, _EXIT, self._user + _CR, secret)
        with self._open_with(port, settings, (*safe, *dialogue), holder=holder) as link:
            was_open = self._is_shell(link, secret)
            _listen_until_quiet(link)
            try:
                yield GuardedLink(link, safe)
            finally:
                if not was_open:
                    with suppress(Outside):
                        link.write(_EXIT)

    def _is_shell(self, link: Link, secret: bytes) -> bool:
        """True when somebody was logged in already; a shell stands at the other end afterwards."""
        link.write(_CR)
        if _PROMPT.search(_until(link, _LOGIN, _PROMPT)):
            return True
        for _ in range(_NAMES_SENT):
            _listen(link, _GETTY_SECONDS)
            link.write(self._user + _CR)
            if _PASSWORD.search(_until(link, _PASSWORD)):
                break
        else:
            raise self._refusal()
        link.write(secret)
        heard = _until(link, _PROMPT, _REFUSED)
        if _REFUSED.search(heard) or not _PROMPT.search(heard):
            raise self._refusal()
        return False

    def _refusal(self) -> Outside:
        return Outside(
            "console.login",
            say("The console does not let {user} in.", user=one_line(self._user.decode(), limit=32)),
            say("Check name and password of the customer's read-only account; nothing was asked."),
        )


def _typed(text: str) -> bytes:
    """What the keyboard would send; a control character would end the line and begin a command."""
    if not text.isprintable():
        raise Refusal(
            "console.login_text",
            say("A name or password with control characters is not sent to a console."),
            say("Type it again; Enter ends it."),
        )
    return text.encode("utf-8", "surrogateescape")


def _until(link: Link, *ends: re.Pattern[bytes]) -> bytes:
    """What is heard until it ends with one of these; what came so far when the time is over."""
    deadline, heard = time.monotonic() + _ANSWER_SECONDS, b""
    while (left := deadline - time.monotonic()) > 0 and not any(end.search(heard) for end in ends):
        heard = (heard + link.read(min(left, 0.1)))[-_KEPT:]
    return heard


def _listen(link: Link, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        link.read(left)


def _listen_until_quiet(link: Link) -> None:
    deadline = time.monotonic() + _QUIET_AT_LAST
    while time.monotonic() < deadline and link.read(_QUIET_SECONDS):
        continue

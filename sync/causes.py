"""Why was headquarters not reached, in words for the person at the counter?"""

import errno
import socket
import ssl
from collections.abc import Iterator

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say

_KINDS: tuple[tuple[type[OSError], Words], ...] = (
    (ssl.SSLCertVerificationError, say("its certificate is not trusted here")),
    (ssl.SSLError, say("something there does not speak TLS")),
    (socket.gaierror, say("its name is not found: no network?")),
    (ConnectionRefusedError, say("nothing answers at its address")),
    (ConnectionError, say("the connection broke off")),
)
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


def cause_words(error: BaseException) -> Words:
    """The known causes in words; the system's own text for any other."""
    chain = list(_chain(error))
    for kind, words in _KINDS:
        if any(isinstance(one, kind) for one in chain):
            return words
    if any(isinstance(one, OSError) and one.errno in _NO_WAY for one in chain):
        return say("there is no way to it: no network?")
    return say("{text}", text=one_line(str(error), limit=120))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

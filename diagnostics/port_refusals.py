"""What does an error of the port driver mean for the engineer, and what does he do next?

pyserial raises its own errors, plain OSError, termios.error and ValueError for the same causes, on some systems
without an error number; here they become one `Outside` with a code.

    port.missing      no such port, or nobody listens at the address
    port.denied       no permission
    port.busy         another program or another probe has it
    port.gone         it went away while in use
    port.stalled      it takes no bytes
    port.unsupported  not a serial port, or it cannot do these settings
"""

import errno
import socket

from diagnostics.port_holders import other_programs_with
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, say

_MISSING = {
    errno.ENOENT,
    errno.ENXIO,
    errno.ENODEV,
    errno.ECONNREFUSED,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ETIMEDOUT,
}
_DENIED = {errno.EACCES, errno.EPERM}
_BUSY = {errno.EAGAIN, errno.EBUSY}
_DETAIL_LIMIT = 120


def refusal_to_open(port: str, error: BaseException, present: str) -> Outside:
    """Why the port could not be opened; `present` lists the ports that there are."""
    cause = _cause(error)
    number = getattr(cause, "errno", None)
    if isinstance(cause, TimeoutError | socket.gaierror) or number in _MISSING or "FileNotFound" in str(error):
        return _missing(port, present)
    # Windows reports a port that is in use as a missing permission, and pyserial drops the number.
    if number in _BUSY or "PermissionError" in str(error):
        return _busy(port)
    return _denied(port) if number in _DENIED else unsupported(port, str(error))


def refusal_in_use(port: str, error: BaseException) -> Outside:
    """Why an open port stopped working."""
    if type(error).__name__ == "SerialTimeoutException":
        return Outside(
            "port.stalled",
            say("Port {port} takes no bytes.", port=port),
            say("Check the adapter and its driver, then probe again."),
        )
    return Outside(
        "port.gone",
        say("Port {port} went away while it was in use.", port=port),
        say("Plug the adapter and the cable back in, then probe again."),
    )


def unsupported(port: str, detail: str) -> Outside:
    """The port exists or is spelled in a way that cannot be used."""
    return Outside(
        "port.unsupported",
        say(
            "{port} cannot be used as a serial port: {detail}",
            port=port,
            detail=one_line(detail, limit=_DETAIL_LIMIT),
        ),
        say("Choose a serial port, or type socket://HOST:PORT or rfc2217://HOST:PORT."),
    )


def _missing(port: str, present: str) -> Outside:
    what = say("Port {port} is not there.", port=port)
    if "://" in port:
        return Outside("port.missing", what, say("Check the address and that the converter is switched on."))
    if not present:
        return Outside("port.missing", what, say("Plug the adapter in; no serial port is present now."))
    return Outside("port.missing", what, say("Plug the adapter in; ports now: {ports}.", ports=present))


def _denied(port: str) -> Outside:
    return Outside(
        "port.denied",
        say("No permission for port {port}.", port=port),
        say("Add the user to group dialout (on some systems uucp) and log in again."),
    )


def _busy(port: str) -> Outside:
    holder = other_programs_with(port)
    named = say("Port {port} is in use by {holder}.", port=port, holder=holder)
    return Outside(
        "port.busy",
        named if holder else say("Another program holds port {port}.", port=port),
        say("Stop the kiosk software or the other program first; nothing was sent."),
    )


def _cause(error: BaseException) -> BaseException:
    """The first error of the chain with a number of its own."""
    step: BaseException | None = error
    while step is not None:
        if getattr(step, "errno", None) is not None or isinstance(step, TimeoutError | socket.gaierror):
            return step
        step = step.__context__
    return error

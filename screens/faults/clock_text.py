"""How does a clock read in a table: a bar with its percent, the time left in words, the deadline?"""

from datetime import datetime, timedelta

from fieldkit.domain.clock.face import Face
from fieldkit.domain.clock.why import METRIC_WORDS
from fieldkit.domain.instants import shown
from fieldkit.domain.words import NOTHING, Words, say
from fieldkit.locale import tell
from screens.bars import share_bar
from screens.widgets.rows import Mark

BAR = 6
PERCENT = 5
CLOCK_WIDTH = BAR + PERCENT
"""Cells of a bar with its percent."""
_WHOLE = 100
_LATE = 100
_SOON = 75
_MOST = 999
_DAY = timedelta(days=1)


def bar_with_percent(percent: int, width: int = BAR) -> str:
    """`⣿⣿⣀⣀⣀⣀  42%`; a clock that is very late shows 999."""
    return f"{share_bar(percent, _WHOLE, width)}{min(percent, _MOST):>{PERCENT - 1}}%"


def left_words(left: timedelta) -> Words:
    """The time left, or how late it is; minutes are those that are whole."""
    if left <= timedelta(0):
        return say("{span} late", span=span_words(-left))
    return say("{span} left", span=span_words(left))


def span_words(span: timedelta) -> Words:
    """A span in the two largest units."""
    minutes = span // timedelta(minutes=1)
    if span >= _DAY:
        return say("{days} d {hours} h", days=span // _DAY, hours=(span % _DAY) // timedelta(hours=1))
    if minutes >= 60:
        return say("{hours} h {minutes} m", hours=minutes // 60, minutes=minutes % 60)
    return say("{minutes} min", minutes=minutes)


def due_text(due: datetime) -> str:
    """`09-30 22:00` in the business zone."""
    return shown(due)[5:]


def clock_cells(face: Face | None, now: datetime) -> tuple[str, str, str, str]:
    """Metric, bar with percent, time left, deadline with its reservation."""
    if face is None:
        return tell(say("no clock runs")), "", "", ""
    return (
        tell(METRIC_WORDS[face.metric]),
        bar_with_percent(face.percent(now)),
        tell(left_words(face.left(now))),
        " ".join(filter(None, (due_text(face.due), tell(reservation(face))))),
    )


def reservation(face: Face) -> Words:
    """Why the deadline is not the last word, if so."""
    if face.provisional:
        return say("prov.")
    if face.held:
        return say("held")
    return say("proj.") if face.projected else NOTHING


def clock_mark(face: Face | None, now: datetime) -> Mark:
    """What the warnings of the service plan call for (SLA-13)."""
    if face is None:
        return Mark.PLAIN
    warning = face.warning(now)
    if warning >= _LATE:
        return Mark.BAD
    return Mark.WARN if warning >= _SOON else Mark.PLAIN

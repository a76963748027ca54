"""How do the numbers of a run stand beside those of earlier runs: in words, and as a small chart?"""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from fieldkit.domain.instants import BUSINESS_ZONE, business_day
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.inspection.detail import Line
from screens.text import shown_line
from screens.widgets.chart import TrendChart
from screens.widgets.trend import Trend

if TYPE_CHECKING:
    from diagnostics.counters import Counter, CounterCourse
    from fieldkit.domain.course import Course, Point

_DAY = timedelta(days=1)


class CounterPane(Vertical):
    """The chart of one number at a time, where there are enough values; `show_next` goes round."""

    DEFAULT_CSS = """
    CounterPane {
        height: auto; display: none; margin-top: 1;
        &.-some { display: block; }
        & > #counter-title { color: $text-accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._courses: tuple[CounterCourse, ...] = ()
        self._place = 0

    def compose(self) -> ComposeResult:
        """What is shown, above its chart."""
        yield Static(id="counter-title", markup=False)
        yield TrendChart()

    @property
    def total(self) -> int:
        """How many numbers have a curve."""
        return len(self._courses)

    def show_courses(self, courses: "tuple[CounterCourse, ...]") -> None:
        """These numbers, the first with a curve now."""
        self._courses = tuple(one for one in courses if one.course.curve)
        self._place = 0
        self.set_class(bool(self._courses), "-some")
        self.tell()

    def show_next(self) -> None:
        """The next number, or the first again."""
        self._place = (self._place + 1) % max(self.total, 1)
        self.tell()

    def tell(self) -> None:
        """In the language of the reader."""
        if not self._courses:
            return
        one = self._courses[self._place]
        place = f" ({self._place + 1}/{self.total})" if self.total > 1 else ""
        title = f"{tell(one.counter.title)} {_measured(one.counter, one.course.now.value)}{place}"
        self.query_one("#counter-title", Static).update(shown_line(title))
        self.query_one(TrendChart).show_trend(_trend(one.course))


def counter_lines(courses: "tuple[CounterCourse, ...]") -> list[Line]:
    """Each number with its unit, and how it stands to the one before."""
    return [_line(one.counter, one.course) for one in courses]


def _line(counter: "Counter", course: "Course") -> Line:
    now = _measured(counter, course.now.value)
    before = course.before
    if before is None:
        return Line(tell(counter.title), now)
    if course.went_back:
        told = say(
            "{now}; {before} on {day}: the count began anew, another part or a counter that was reset.",
            now=now, before=_measured(counter, before.value), day=_day(before),
        )  # fmt: skip
        return Line(tell(counter.title), tell(told), "warn")
    return Line(tell(counter.title), tell(_compared(now, course.change, before)))


def _compared(now: str, change: Decimal | None, before: "Point") -> Words:
    if not change:
        return say("{now}, as on {day}", now=now, day=_day(before))
    return say("{now}, {change} since {day}", now=now, change=f"{change:+,f}", day=_day(before))


def _measured(counter: "Counter", value: Decimal) -> str:
    from diagnostics.counters import valued

    return tell(valued(counter.name, value))


def _day(point: "Point") -> str:
    return business_day(point.at).isoformat()


def _trend(course: "Course") -> Trend:
    """Over the days; over the minutes where all of it happened on one."""
    points = course.curve
    first, last = (points[end].at.astimezone(BUSINESS_ZONE) for end in (0, -1))
    label = "%H:%M" if last - first < _DAY else "%Y-%m-%d"
    return Trend(
        points=tuple((int(point.at.timestamp()) // 60, point.value) for point in points),
        first_label=first.strftime(label),
        last_label=last.strftime(label),
    )

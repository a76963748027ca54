"""What does the engineer know and decide before the first byte goes out, and before what came back is kept?"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.inspection.steps import Option, Question
from screens.text import shown
from screens.widgets.rows import Column, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from screens.inspection.probe_run import Ran, Survey

DeedT = TypeVar("DeedT")


class Beforehand(Vertical):
    """The probe in a sentence, the picture of its cable, and its questions with their bytes on demand."""

    DEFAULT_CSS = """
    Beforehand {
        height: auto;
        & > #about { padding: 0 1; color: $text-muted; }
        & > #cable { padding: 0 1; margin: 1 1 0 1; border-left: outer $warning; }
        & > #cable.-none { display: none; }
        & > #questions { display: none; height: 1fr; margin-top: 1; }
        &.-bytes { height: 1fr; }
        &.-bytes > #questions { display: block; }
        &.-bytes > #cable { display: none; }
    }
    """

    def compose(self) -> ComposeResult:
        """From the sentence to the bytes."""
        yield Static(id="about", markup=False)
        yield Static(id="cable", markup=False)
        yield VirtualList((), id="questions")

    def tell(self, survey: "Survey") -> None:
        """In the language of the reader."""
        self.query_one("#about", Static).update(shown(_about(survey)))
        cable = self.query_one("#cable", Static)
        cable.update(shown("\n".join(tell(line) for line in survey.cable)))
        cable.set_class(not survey.cable, "-none")
        questions = self.query_one("#questions", VirtualList)
        questions.set_columns((Column(_("Question")), Column(_("Bytes"))))
        questions.show_rows(
            [Row(str(place), (tell(each.title), each.hex)) for place, each in enumerate(survey.sends)]
        )

    def turn(self) -> bool:
        """Shows or hides the bytes; whether they are shown now."""
        self.toggle_class("-bytes")
        return self.has_class("-bytes")

    def hide(self) -> None:
        """The bytes make room for what happens."""
        self.remove_class("-bytes")


def safety_question(text: str, begin: DeedT, leave: DeedT) -> Question[DeedT]:
    """Asked where a probe takes something from the kiosk; an Enter too many sends nothing."""
    deeds: dict[str, Callable[[], DeedT]] = {"no": lambda: leave, "yes": lambda: begin}
    options = (Option("no", _("No: send nothing")), Option("yes", _("Confirmed: begin")))
    return Question("confirm", text, lambda name: deeds[name](), options=options)


def serial_question(ran: "Ran", keep: DeedT, leave: DeedT) -> Question[DeedT]:
    """Asked where the module tells another serial number than the device file has."""
    deeds: dict[str, Callable[[], DeedT]] = {"no": lambda: leave, "yes": lambda: keep}
    options = (Option("no", _("No: wrong port or device")), Option("yes", _("Keep: it is this device")))
    return Question("serial", tell(serial_words(ran)), lambda name: deeds[name](), options=options)


def serial_words(ran: "Ran") -> Words:
    """The question that is asked then."""
    return say(
        "The module tells serial number {told}, the device file has {on_file}. Keep this run?",
        told=one_line(ran.serial.told, limit=64),
        on_file=", ".join(ran.serial.on_file),
    )


def _about(survey: "Survey") -> str:
    title = pick(survey.zh, survey.en)
    if survey.is_remembered:
        what = say("{title}, {settings} as last time", title=title, settings=survey.settings)
    else:
        what = say("{title}, {settings}", title=title, settings=survey.settings)
    how = say("It only reads; questions it may put: {count}. F6 shows their bytes.", count=len(survey.sends))
    return f"{tell(what)}\n{tell(how)}"

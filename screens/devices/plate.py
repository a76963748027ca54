"""Is this the device of the file? The engineer scans or types the plate before anything is recorded (C086).

The serial of the file stands nowhere here and the file is covered: what can be copied is not read from the plate.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.typed_serial import TypedSerial


@dataclass(frozen=True)
class Plate:
    """A serial that agrees with the file, and how it was read."""

    serial: str
    verified_by: str
    """`scan` or `typed`."""


class PlateInput(Input):
    """The field; it notices whether a scanner is typing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Compare with the file", id="plate.compare"),
    ]

    def __init__(self) -> None:
        super().__init__(id="plate")
        self.pace = TypedSerial()

    def on_key(self, event: events.Key) -> None:
        """Only listens; the field takes the character itself."""
        if event.is_printable and event.character:
            self.pace.add(event.character, event.time)
        elif event.key != "enter":
            self.pace.take_back()


class PlateDialog(Dialog[Plate]):
    """Answers the plate that was read; None when the engineer goes back."""

    TITLE_WORDS: ClassVar[Words] = say("Which serial number stands on the plate?")
    CSS_PATH = "plate.tcss"

    def __init__(self, serial: str, hall_id: str) -> None:
        super().__init__()
        self.serial, self.hall_id = serial, hall_id

    def compose_content(self) -> ComposeResult:
        """What to do, and the field."""
        yield Static(tell(say("Scan or type it. It is compared with the file.")), markup=False)
        yield PlateInput()

    @on(Input.Submitted)
    def compare(self, submitted: Input.Submitted) -> None:
        """With the devices of this hall, in the file."""
        submitted.stop()
        field = self.query_one(PlateInput)
        verified_by = "scan" if field.pace.is_scanned else "typed"
        typed = submitted.value
        if not typed.strip():
            self.say(say("Nothing was typed."), bad=True, todo=say("Scan the plate, or type what stands on it."))
            return
        self.ask(
            lambda: self.bench.devices.check_serial(typed, self.hall_id),
            lambda serial: self.agree(Plate(serial, verified_by)),
        )

    def agree(self, plate: Plate) -> None:
        """It must be this very device, not its neighbour."""
        if plate.serial == self.serial:
            self.dismiss(plate)
            return
        self.refused(
            Refusal(
                "serial.mismatch",
                say("Does not agree with the file: the plate says {plate}.", plate=plate.serial),
                say("Read the plate once more. If this is another device, go back and open its file."),
            )
        )

    def refused(self, refusal: Refusal) -> None:
        """Stops with words; the next reading begins with an empty field."""
        super().refused(refusal)
        field = self.query_one(PlateInput)
        field.pace.clear()
        field.action_select_all()

"""How many answers does a probe get out of a line, beside a bare loop on the same line in the same run?

A simulated CCNET validator sends its characters a millisecond apart, as at 9600 baud. The floor writes the question
and reads until the answer has its length, and checks nothing. The session checks the frame, keeps the transcript
and waits for the line to be quiet, which proves that an answer was alone.
"""

import argparse
import json
import threading
import time
from collections.abc import Callable

from diagnostics.conversation import Conversation, Recorder
from diagnostics.line import LineSettings
from diagnostics.patience import Patience
from diagnostics.probes import probe_named
from diagnostics.simulators.ccnet import start_ccnet
from diagnostics.simulators.serving import LineFaults
from diagnostics.transport import open_link

PROBE = probe_named("bnv.ccnet")
TABLE = PROBE.requests[-1]
ANSWER_LENGTH = 125
PACED = LineFaults(inter_byte_ms=1)
PATIENCES = {"as_probed": PROBE.patience.quiet_ms, "without_quiet": 0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    floor, _ = bare(seconds)
    figures = {"floor_answers_per_s": floor}
    for name, quiet_ms in PATIENCES.items():
        rate, answered = polled(seconds, quiet_ms)
        figures |= {f"{name}_answers_per_s": rate, f"{name}_of_floor": rate / floor, f"{name}_answered": answered}
    print(json.dumps({name: round(figure, 3) for name, figure in figures.items()}, indent=2))


def bare(seconds: float) -> tuple[float, float]:
    with (
        start_ccnet(faults=PACED) as device,
        open_link(device.url, LineSettings(), PROBE.safe, holder="floor") as link,
    ):

        def ask() -> bool:
            link.write(TABLE.raw)
            left = ANSWER_LENGTH
            while left > 0 and (data := link.read(1.0)):
                left -= len(data)
            return left <= 0

        return counted(seconds, ask)


def polled(seconds: float, quiet_ms: int) -> tuple[float, float]:
    patience = Patience(tries=1, quiet_ms=quiet_ms, total_ms=int(seconds * 2000))
    recorder = Recorder(time.monotonic, None)
    with (
        start_ccnet(faults=PACED) as device,
        open_link(device.url, LineSettings(), PROBE.safe, holder="benchmark") as link,
    ):
        talk = Conversation(link, recorder, patience=patience, monotonic=time.monotonic, cancel=threading.Event())
        return counted(seconds, lambda: talk.ask(TABLE).frame is not None)


def counted(seconds: float, ask: Callable[[], bool]) -> tuple[float, float]:
    """Answers a second, and the share of the questions that were answered."""
    began, asked, answered = time.monotonic(), 0, 0
    while time.monotonic() - began < seconds:
        asked += 1
        answered += ask()
    return answered / (time.monotonic() - began), answered / asked


if __name__ == "__main__":
    main()

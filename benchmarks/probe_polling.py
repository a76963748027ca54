"""How many answers does a probe get out of a line, beside a bare loop on the same line in the same run?

A simulated CCNET validator sends its characters a millisecond apart, as at 9600 baud. The floor writes the
question, reads until the answer has its length, keeps the silence that CCNET wants between frames and checks
nothing; it is measured without that silence too. The session checks the frame and keeps the transcript. Fails below
the budget.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

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
BUDGET = 0.95
"""Share of the floor that a probe gets."""
GAP_SECONDS = PROBE.patience.gap_ms / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    floor, _ = bare(seconds, GAP_SECONDS)
    unpaced, _ = bare(seconds, 0)
    probe, answered = polled(seconds, PROBE.patience)
    probe_unpaced, _ = polled(seconds, replace(PROBE.patience, gap_ms=0))
    figures = {
        "floor_answers_per_s": floor,
        "probe_answers_per_s": probe,
        "probe_of_floor": probe / floor,
        "probe_answered": answered,
        "without_gap_floor_answers_per_s": unpaced,
        "without_gap_probe_of_floor": probe_unpaced / unpaced,
    }
    print(json.dumps({name: round(figure, 3) for name, figure in figures.items()}, indent=2))
    if min(figures["probe_of_floor"], figures["without_gap_probe_of_floor"]) < BUDGET:
        sys.exit(1)


def bare(seconds: float, gap: float) -> tuple[float, float]:
    with (
        start_ccnet(faults=PACED) as device,
        open_link(device.url, LineSettings(), PROBE.safe, holder="floor") as link,
    ):

        def ask() -> bool:
            link.write(TABLE.raw)
            left = ANSWER_LENGTH
            while left > 0 and (data := link.read(1.0)):
                left -= len(data)
            link.read(gap)
            return left <= 0

        return counted(seconds, ask)


def polled(seconds: float, kept: Patience) -> tuple[float, float]:
    patience = replace(kept, tries=1, answer_ms=1000, total_ms=int(seconds * 2000))
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

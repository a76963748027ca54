"""python-escpos reads the same state from our simulated printer as our probe does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pytest
from line_fakes import QUICK
from peers import peer_module

from diagnostics.decoding import decode
from diagnostics.session import run_probe
from diagnostics.simulators.printer import PrinterSimulator, start_printer
from diagnostics.simulators.serving import RunningSimulator
from fieldkit.domain.record import ItemResult

PLENTY, ENDING, NONE_LEFT = 2, 1, 0


class Host(Protocol):
    """What is used of a printer of python-escpos."""

    def is_online(self) -> bool: ...
    def paper_status(self) -> int: ...
    def close(self) -> None: ...


@contextmanager
def host(simulator: RunningSimulator) -> Iterator[Host]:
    printer = peer_module("escpos.printer", "python-escpos").Serial(
        devfile=simulator.url, baudrate=9600, timeout=0.5, dsrdtr=False
    )
    printer.open()
    try:
        yield printer
    finally:
        printer.close()


@pytest.mark.parametrize(
    ("state", "is_online", "paper", "verdict"),
    [
        ("ready", True, PLENTY, ItemResult.PASS),
        ("near_end", True, ENDING, ItemResult.WARN),
        ("paper_out", False, NONE_LEFT, ItemResult.FAIL),
        ("cover_open", False, PLENTY, ItemResult.FAIL),
        ("drawer_open", True, PLENTY, ItemResult.PASS),
    ],
)
def test_both_see_the_same_state(state: str, is_online: bool, paper: int, verdict: ItemResult) -> None:
    with start_printer(state) as simulator:
        with host(simulator) as printer:
            assert printer.is_online() is is_online
            assert printer.paper_status() == paper
        assert run_probe("printer.escpos", simulator.url, patience=QUICK).verdict is verdict


def test_its_status_questions_are_questions_for_our_decoder_and_our_printer() -> None:
    with start_printer() as simulator:
        with host(simulator) as printer:
            printer.is_online()
            printer.paper_status()
        asked = bytes(simulator.received)
    watched = PrinterSimulator()
    assert watched.answer(asked) == b"\x12\x12"
    assert watched.printed == b""
    assert [frame.read_only for frame in decode("escpos", asked, "host").frames] == [True, True]


def test_what_it_prints_is_never_called_a_question() -> None:
    dummy = peer_module("escpos.printer", "python-escpos").Dummy()
    dummy.hw("INIT")
    dummy.cashdraw(2)
    told = decode("escpos", dummy.output, "host")
    assert True not in [frame.read_only for frame in told.frames]

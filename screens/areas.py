"""Which areas does the program have, and what is the first screen of each? Imported when first visited."""

from collections.abc import Callable

from textual.screen import Screen


def today_screen() -> Screen[None]:
    """The first screen of the day."""
    from screens.today.screen import TodayScreen

    return TodayScreen()


def devices_screen() -> Screen[None]:
    """The device list."""
    from screens.devices.screen import DevicesScreen

    return DevicesScreen()


def faults_screen() -> Screen[None]:
    """The faults by their clocks."""
    from screens.faults.screen import FaultsScreen

    return FaultsScreen()


def visit_screen() -> Screen[None]:
    """Halls and the visit to one."""
    from screens.visit.screen import HallsScreen

    return HallsScreen()


def sync_screen() -> Screen[None]:
    """Synchronisation."""
    from screens.sync.screen import SyncScreen

    return SyncScreen()


AREAS: dict[str, str | Callable[[], Screen[None]]] = {
    "today": today_screen,
    "devices": devices_screen,
    "faults": faults_screen,
    "visit": visit_screen,
    "sync": sync_screen,
}

"""What stands on the screen of an app under test, and when it stands there."""

from typing import Any

from textual.app import App
from textual.pilot import Pilot

_MOST_TURNS = 50


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line, without colours."""
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


async def wait_for_workers(pilot: Pilot[Any]) -> None:
    """Until every worker is done, what it posted has been handled, and what that changed is painted."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    for _ in range(_MOST_TURNS):
        if not _is_busy(pilot.app):
            return
        await pilot.pause()


def _is_busy(app: App[Any]) -> bool:
    """Asked of the toolkit: its own pause takes a process for idle that other work keeps from running."""
    screen = app.screen
    if screen._layout_required or screen._repaint_required or screen._dirty_widgets:
        return True
    return any(node.message_queue_size for node in (app, screen, *screen.walk_children()))

"""What stands on the screen of an app under test, and when it stands there."""

from typing import Any

from textual.app import App
from textual.pilot import Pilot


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line, without colours."""
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


async def wait_for_workers(pilot: Pilot[Any]) -> None:
    """Until every worker is done and what it posted has been handled."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()

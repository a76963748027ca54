"""The lead sees what is held or disputed in his centre: by a key of F8 that nobody else has."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from goldens import assert_golden
from in_conflict import PASSPHRASE, part_ways, sync, two_laptops
from onscreen import screen_text
from running import press, running, status
from test_conflict_screens import laptop_of

from fieldkit.locale import use_language
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import RoleAssignmentRow
from screens.app import Laptop
from screens.sync.matters import MattersScreen
from sync.engine import RunState
from sync.hq.desk import Headquarters, issue_enrolment_code
from sync.hq.serving import RunningHq
from sync.session import enrol
from sync.transport import HttpTransport


@pytest.fixture
def lead(tmp_path: Path, clock: Any, hq: Headquarters, server: RunningHq) -> Laptop:
    """The laptop of the lead, in a centre with a conflict and something in quarantine."""
    with hq.journal.write("test", "hq") as session:
        now = clock.now()
        stamps = {"created_at": now, "updated_at": now, "author": "hq", "device_code": "HQ"}
        role = {"staff_no": "HB03", "role": "RL", "valid_from": date(2020, 1, 1)}
        session.add(RoleAssignmentRow(id=new_id(now), **stamps, **role))
    with two_laptops(tmp_path, clock, hq, server.url) as (first, second):
        part_ways(first, second, clock, server.url)
        with second.journal.write("test", "HB07") as session:
            session.add(_unknown(clock.now()))
        sync(second, server.url)
    folder = tmp_path / "lead"
    create_profile(folder, PASSPHRASE)
    with open_profile(folder, PASSPHRASE, clock=clock) as bench:
        with HttpTransport(server.url) as transport:
            enrol(bench.journal, transport, issue_enrolment_code(hq.journal, "L09", "HB03", "HB"))
        assert sync(bench, server.url).state is RunState.DONE
    return laptop_of(folder, clock)


def _unknown(now: Any) -> OutboxRow:
    return OutboxRow(
        n=500,
        record_kind="crystal_ball",
        record_id="01a20621-ad00-7e35-bd38-db114416bdff",
        action="put",
        schema_no=1,
        author="HB07",
        made_at=now,
        body=b"{}",
        sha256="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        state="pending",
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_what_waits_in_the_centre(lead: Laptop, language: str, size: tuple[int, int]) -> None:
    use_language(language)
    async with running(lead, size=size) as pilot:
        await press(pilot, "f8")
        await press(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, MattersScreen)
        assert_golden(f"matters-{language}-{size[0]}x{size[1]}", screen_text(pilot.app))
        await press(pilot, "end")
        assert "crystal_ball" in screen_text(pilot.app)


async def test_without_headquarters_it_says_so(lead: Laptop, server: RunningHq) -> None:
    use_language("en")
    async with running(lead) as pilot:
        await press(pilot, "f8")
        server.stop()
        await press(pilot, "ctrl+o")
        assert "cannot be reached" in status(pilot)


async def test_an_engineer_has_no_such_key(demo_laptop: Laptop) -> None:
    async with running(demo_laptop) as pilot:
        await press(pilot, "f8")
        assert "ctrl+o" not in pilot.app.screen.active_bindings

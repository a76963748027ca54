"""The main places as they were approved, small in Chinese and large in English."""

import pytest
from goldens import assert_golden
from onscreen import screen_text
from running import press, running, type_text

from fieldkit.locale import use_language
from screens.app import Laptop

PLACES = {
    "today": ("f2",),
    "devices": ("f3",),
    "device_file": ("f3", "type:JF3-2409-0153", "enter"),
    "halls": ("f5",),
    "hall": ("f5", "enter"),
    "settings": ("f12",),
    "help": ("f5", "f1"),
}
SIZES = {"zh_CN": (80, 24), "en": (120, 40)}


@pytest.mark.parametrize("language", SIZES)
@pytest.mark.parametrize("place", PLACES)
async def test_place_looks_as_approved(demo_laptop: Laptop, place: str, language: str) -> None:
    use_language(language)
    size = SIZES[language]
    async with running(demo_laptop, size=size) as pilot:
        for key in PLACES[place]:
            if key.startswith("type:"):
                await type_text(pilot, key.removeprefix("type:"))
            else:
                await press(pilot, key)
        assert_golden(f"{place}_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))

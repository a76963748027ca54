from colorsys import rgb_to_hls

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.widgets import Button, Footer, Input, Label

from screens.themes import register_themes, themes
from screens.widgets.pad import SignaturePad
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.virtual_list import VirtualList

LEAST_CONTRAST = 4.5
"""WCAG AA for text of normal size."""


class Wardrobe(App[None]):
    BINDINGS = [("f10", "sign", "Sign")]
    MARKS = (Mark.PLAIN, Mark.GOOD, Mark.WARN, Mark.BAD, Mark.QUIET, Mark.HEADING)

    def __init__(self, theme: str) -> None:
        super().__init__()
        register_themes(self)
        self.theme = theme

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label("label")
            yield Input("value")
            yield VirtualList([Column("Code"), Column("State", 8, state=True)])
            yield SignaturePad()
            yield Button("Go")
            yield Footer()

    def on_mount(self) -> None:
        self.query_one(VirtualList).show_rows([Row(mark, ("code", mark), mark) for mark in self.MARKS])


def inked(app: App[None]) -> list[tuple[str, Color, Color]]:
    """Every piece of text on the screen with its two colours."""
    return [
        (segment.text, Color.from_rich_color(segment.style.color), Color.from_rich_color(segment.style.bgcolor))
        for line in app.screen._compositor.render_strips(app.size)
        for segment in line
        if segment.style and segment.style.color and segment.style.bgcolor and segment.text.strip(" │─╭╮╰╯▔▁▎▊┃▏")
    ]


@pytest.mark.parametrize("theme", list(themes()))
async def test_every_text_can_be_read(theme: str) -> None:
    app = Wardrobe(theme)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        faint = [
            (text, ink.hex, paper.hex)
            for text, ink, paper in inked(app)
            if contrast(ink, paper) < LEAST_CONTRAST and any(sign.isalnum() for sign in text)
        ]
        assert faint == []


async def test_sunlight_has_no_greys() -> None:
    app = Wardrobe("sunlight")
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        greys = {
            (text.strip(), colour.hex)
            for text, ink, paper in inked(app)
            for colour in (ink, paper)
            if is_grey(colour)
        }
        assert greys == set()


def contrast(one: Color, other: Color) -> float:
    """The WCAG ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour.rgb)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def is_grey(colour: Color) -> bool:
    _, lightness, saturation = rgb_to_hls(*(value / 255 for value in colour.rgb))
    return saturation < 0.1 and 0.08 < lightness < 0.92

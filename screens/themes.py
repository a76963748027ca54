"""Which colours does the program have? Two calm themes with one accent each, and one for counters in the sun."""

from typing import TypeVar

from textual.app import App
from textual.theme import Theme

from fieldkit.domain.words import Words, say

ResultT = TypeVar("ResultT")

_BLACK = "#000000"
_WHITE = "#ffffff"

DARK = Theme(
    name="fieldkit-dark",
    primary="#3a7ca5",
    secondary="#56788c",
    accent="#5fb3d9",
    warning="#e0a93b",
    error="#e5646e",
    success="#6fbf8b",
    foreground="#dce3e8",
    background="#11171c",
    surface="#182028",
    panel="#202a33",
    dark=True,
    variables={
        "border": "#5fb3d9",
        "border-blurred": "#34424e",
        "block-cursor-background": "#2b6183",
        "block-cursor-foreground": _WHITE,
        "block-cursor-blurred-background": "#2a3641",
        "block-cursor-blurred-foreground": "#dce3e8",
        "scrollbar": "#3c4d5a",
        "scrollbar-background": "#182028",
        "footer-background": "#182028",
        "footer-key-foreground": "#5fb3d9",
    },
)

LIGHT = Theme(
    name="fieldkit-light",
    primary="#1f6f9c",
    secondary="#587587",
    accent="#14608a",
    warning="#8a5a00",
    error="#a8202c",
    success="#1d6b3a",
    foreground="#1c252b",
    background="#f7f9fa",
    surface="#eef2f4",
    panel="#e2e9ed",
    dark=False,
    variables={
        "border": "#14608a",
        "border-blurred": "#b9c6cf",
        "block-cursor-background": "#1f6f9c",
        "block-cursor-foreground": _WHITE,
        "block-cursor-blurred-background": "#d3dee5",
        "block-cursor-blurred-foreground": "#1c252b",
        "scrollbar": "#a9b9c3",
        "scrollbar-background": "#e9eef1",
        "footer-background": "#e2e9ed",
        "footer-key-foreground": "#14608a",
    },
)

SUNLIGHT = Theme(
    name="sunlight",
    primary=_BLACK,
    secondary=_BLACK,
    accent=_BLACK,
    warning=_BLACK,
    error="#8b0000",
    success=_BLACK,
    foreground=_BLACK,
    background=_WHITE,
    surface=_WHITE,
    panel=_WHITE,
    boost=_WHITE,
    dark=False,
    # no shades: grey cannot be read on a screen in the sun
    luminosity_spread=0.0,
    text_alpha=1.0,
    variables={
        **dict.fromkeys(
            (
                "text",
                "text-muted",
                "text-disabled",
                "foreground-muted",
                "foreground-disabled",
                "border",
                "border-blurred",
                "scrollbar",
                "scrollbar-hover",
                "scrollbar-active",
                "footer-foreground",
                "footer-key-foreground",
                "footer-description-foreground",
                "input-cursor-background",
                "input-selection-background",
                "block-cursor-background",
                "block-hover-foreground",
                "block-cursor-blurred-foreground",
                "button-foreground",
                "markdown-h6-color",
                "screen-selection-background",
            ),
            _BLACK,
        ),
        **dict.fromkeys(
            (
                "scrollbar-background",
                "scrollbar-background-hover",
                "scrollbar-background-active",
                "scrollbar-corner-color",
                "footer-background",
                "input-cursor-foreground",
                "input-selection-foreground",
                "block-cursor-foreground",
                "block-cursor-blurred-background",
                "block-hover-background",
                "surface-active",
                "button-color-foreground",
                "screen-selection-foreground",
                "primary-muted",
                "secondary-muted",
                "accent-muted",
                "warning-muted",
                "error-muted",
                "success-muted",
            ),
            _WHITE,
        ),
        "block-cursor-blurred-text-style": "bold underline",
    },
)

DEFAULT_THEME = DARK.name


def themes() -> dict[str, Words]:
    """Name and title of each theme, in the order of the settings."""
    return {DARK.name: say("Dark"), LIGHT.name: say("Light"), SUNLIGHT.name: say("Sunlight (black on white)")}


def register_themes(app: App[ResultT]) -> None:
    """Make the themes known to the app and take the default one."""
    for theme in (DARK, LIGHT, SUNLIGHT):
        app.register_theme(theme)
    app.theme = DEFAULT_THEME

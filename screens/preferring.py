"""In which language and colours does the person want the program? Changed live, kept for the next start."""

from functools import partial
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from fieldkit.domain.words import say
from fieldkit.locale import LANGUAGES, current_language, tell, use_language
from screens.laptop import Laptop
from screens.opening import OpenDatabase, keep_preference
from screens.themes import themes
from screens.working import WorkingScreen


class PreferringApp(App[None]):
    """An app whose language and colours change while it runs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+l", "language", "中文 / English", id="app.language", show=False, tooltip="The other language"
        ),
        Binding("ctrl+t", "colours", "Colours", id="app.colours", show=False, tooltip="Dark, light, sunlight"),
    ]

    def __init__(self, laptop: Laptop) -> None:
        super().__init__()
        self.laptop = laptop
        self.database = OpenDatabase(laptop)

    def action_language(self) -> None:
        """The next language."""
        place = LANGUAGES.index(current_language())
        self.speak(LANGUAGES[(place + 1) % len(LANGUAGES)])

    def action_colours(self) -> None:
        """The next of the colour themes."""
        names = list(themes())
        place = names.index(self.theme) if self.theme in names else -1
        self.colour(names[(place + 1) % len(names)])

    def speak(self, language: str) -> None:
        """Every open place is told again, and the next start speaks so too."""
        if language != current_language():
            use_language(language)
            self.retell_everywhere()
        self.keep("language", language)

    def colour(self, theme: str) -> None:
        """These colours from now on."""
        self.theme = theme
        self.keep("theme", theme)
        if isinstance(self.screen, WorkingScreen):
            self.screen.say(say("Colours: {theme}.", theme=tell(themes()[theme])))

    def retell_everywhere(self) -> None:
        """All places of all areas, also those that are covered now."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, WorkingScreen):
                    screen.retell()

    def keep(self, name: str, value: str) -> None:
        """Keeps a preference, once there is a database to keep it in."""
        here = self.screen
        if self.database.opened.is_set() and isinstance(here, WorkingScreen):
            here.save(partial(keep_preference, self.database.bench, name, value), _nothing_more)


def _nothing_more(_done: None) -> None:
    """What was kept shows already."""

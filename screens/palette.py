"""Which actions are there now? The palette finds each by its name in either language."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from fieldkit.locale import LANGUAGES, current_language, gettext_in
from screens.key_line import key_name
from screens.working import WorkingScreen

_NOT_LISTED = ("list.", "dialog.", "app.palette")


@dataclass(frozen=True)
class ListedAction:
    """An action that can be done now."""

    names: tuple[str, ...]
    """Its name in each language, that of the reader first."""
    key: str
    action: str
    node: DOMNode

    @property
    def title(self) -> str:
        """Both names and the key."""
        return f"{' / '.join(dict.fromkeys(self.names))}   {key_name(self.key)}"


class ActionProvider(Provider):
    """Lists the active bindings of the place from which the palette was opened."""

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for listed in self._listed():
            yield DiscoveryHit(Text(listed.title), self._run(listed), text=listed.title)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """What matches in one of the languages."""
        matcher = self.matcher(query)
        for listed in self._listed():
            score = max(matcher.match(name) for name in listed.names)
            if score > 0:
                yield Hit(score, Text(listed.title), self._run(listed), text=listed.title)

    def _listed(self) -> list[ListedAction]:
        place = self.screen
        if not isinstance(place, WorkingScreen):
            return []
        languages = sorted(LANGUAGES, key=lambda language: language != current_language())
        listed: dict[str, ListedAction] = {}
        for active in place.plain_bindings.values():
            binding = active.binding
            if not binding.id or binding.id.startswith(_NOT_LISTED) or not active.enabled:
                continue
            names = tuple(gettext_in(language, binding.description) for language in languages)
            listed.setdefault(binding.action, ListedAction(names, binding.key, binding.action, active.node))
        return list(listed.values())

    def _run(self, listed: ListedAction) -> Callable[[], Awaitable[bool]]:
        return partial(self.app.run_action, listed.action, listed.node)


class ActionPalette(CommandPalette):
    """The toolkit's palette over our actions only; its magnifier is no character that every console has."""

    DEFAULT_CSS = """
    ActionPalette SearchIcon { display: none; }
    ActionPalette CommandList > .option-list--option-highlighted,
    ActionPalette CommandList:focus > .option-list--option-highlighted {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    """

    def __init__(self, *, placeholder: str) -> None:
        super().__init__(providers=[ActionProvider], placeholder=placeholder)

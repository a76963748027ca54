"""In which language does the command line explain itself, its own words and those of the toolkit?"""

import gettext as standard_gettext
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import typer

from fieldkit.domain.words import say
from fieldkit.locale import CATALOGUES, DOMAIN, current_language, gettext, use_language

if TYPE_CHECKING:
    from rich.text import Text

TOOLKIT_WORDS = (
    say("Arguments"),
    say("Options"),
    say("Commands"),
    say("Error"),
    say("Aborted."),
    say("Aborted!"),
    say("Missing command."),
    say("No such command {name!r}."),
    say("[required]"),
    say("[default: {}]"),
    say("Try [blue]'{command_path} {help_option}'[/] for help."),
    say("Show this message and exit."),
)
"""What Typer says by itself; it looks them up in whichever catalogue the process names."""

Command = Any
"""A command of Typer; the classes are not exported."""

Writing = Callable[[typer.Context, Any], None]
"""How a command writes its help; the formatter that Typer passes is not used by it."""


def speak_asked_language(arguments: Sequence[str]) -> None:
    """`--language` counts before any help is written, wherever it stands."""
    for asked, value in pairwise((*arguments, "")):
        name, _, joined = asked.partition("=")
        if name == "--language" and (joined or value):
            use_language(joined or value)


def explain(command: Command) -> None:
    """Every help text of this command and of those below it, in the language spoken now."""
    os.environ["LANGUAGE"] = current_language()
    standard_gettext.bindtextdomain(DOMAIN, CATALOGUES)
    standard_gettext.textdomain(DOMAIN)
    for one in commands(command):
        one.help = gettext(one.help or "")
        one.short_help = gettext(one.short_help or "") or None
        one.format_help = _folding(one.format_help)
        for parameter in parameters(one):
            parameter.help = gettext(parameter.help or "")


def _folding(write: Writing) -> Writing:
    """Chinese has no blanks to break a line at: without this, Rich cuts a sentence where its column ends."""

    def fold(ctx: typer.Context, formatter: Any) -> None:
        from typer import rich_utils  # only now: it costs more than most verbs

        colour = rich_utils.OptionHighlighter()

        def folded(text: "str | Text") -> "Text":
            shown = colour(text)
            shown.overflow = "fold"
            return shown

        rich_utils.highlighter = folded  # type: ignore[assignment]  # it is only ever called
        write(ctx, formatter)

    return fold


def help_texts(command: Command) -> Iterator[str]:
    """The English texts that `explain` translates."""
    for one in commands(command):
        yield from filter(None, (one.help, one.short_help))
        yield from (parameter.help for parameter in parameters(one) if parameter.help)


def commands(command: Command) -> Iterator[Command]:
    """This one and all below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


def parameters(command: Command) -> list[Any]:
    """Its options and arguments, `--help` among them."""
    return list(command.get_params(typer.Context(command)))

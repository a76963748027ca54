"""Which verbs are there? Every module of this package that has a `register` function adds its own."""

import pkgutil
import sys
from importlib import import_module
from typing import Annotated

import typer

import fieldkit.cli
from fieldkit import __version__
from fieldkit.cli.answers import EXIT_OUTSIDE, EXIT_USAGE, complain
from fieldkit.cli.help_words import explain, speak_asked_language
from fieldkit.domain.words import Outside, Refusal
from fieldkit.locale import use_language


def build() -> typer.Typer:
    """The command line with all verbs, in alphabetical order."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_common)
    for module in sorted(pkgutil.iter_modules(fieldkit.cli.__path__), key=lambda module: module.name):
        register = getattr(import_module(f"fieldkit.cli.{module.name}"), "register", None)
        if register is not None:
            register(app)
    return app


def run_verbs() -> None:
    """Runs the verb of this process; a refusal is two lines on stderr and an exit code."""
    speak_asked_language(sys.argv[1:])
    command = typer.main.get_command(build())
    explain(command)
    try:
        command()
    except Refusal as refusal:
        complain(refusal)
        sys.exit(EXIT_OUTSIDE if isinstance(refusal, Outside) else EXIT_USAGE)


def _common(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=lambda asked: _show_version(asked), help="Show the version."
        ),
    ] = False,
    language: Annotated[str, typer.Option("--language", help="zh_CN or en.")] = "",
) -> None:
    """FieldKit: kiosk service in the field. Without a verb it opens the terminal program."""
    if language:
        use_language(language)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"fieldkit {__version__}")
        raise typer.Exit

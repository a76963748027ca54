"""How does the command line answer: data on stdout, words on stderr, a code at the end?"""

import json

import typer

from fieldkit.domain.words import Refusal, Words
from fieldkit.locale import tell

EXIT_DONE = 0
EXIT_NO = 1
"""The answer is no: tampered, breached, conflict left."""
EXIT_USAGE = 2
"""Wrong use or unreadable input."""
EXIT_OUTSIDE = 3
"""Something outside failed: port, network, disk."""


def complain(refusal: Refusal) -> None:
    """What happened, and what to do, each on a line of its own."""
    typer.echo(tell(refusal.what), err=True)
    if refusal.todo.msgid:
        typer.echo(tell(refusal.todo), err=True)


def tell_user(words: Words) -> None:
    """A sentence beside the data."""
    typer.echo(tell(words), err=True)


def put(text: str) -> None:
    """A line of the answer."""
    typer.echo(text)


def put_json(document: object) -> None:
    """The answer for scripts."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))

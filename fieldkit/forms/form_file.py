"""Are these bytes a form file at all? Size, encoding and TOML grammar, before any key is looked at."""

import tomllib
from decimal import Decimal, InvalidOperation

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.forms.reading import CORRECT_IT, Table

FORM_FILE_LIMIT = 256 * 1024
"""Bytes; the largest published form has about 35 KiB."""

_LINE_LIMIT = 1_000
"""Characters: tomllib needs minutes for one line of 60,000 dotted keys, its cost grows with their square."""


def open_form_file(content: bytes, file_name: str) -> Table:
    """The top table of a form file; Refusal `template.*` when the bytes are no TOML of bearable size."""
    name = one_line(file_name, limit=120)
    if len(content) > FORM_FILE_LIMIT:
        raise Refusal(
            "template.too_large",
            say(
                "{file} has {size} bytes; a form file has at most {limit}.",
                file=name,
                size=len(content),
                limit=FORM_FILE_LIMIT,
            ),
            CORRECT_IT,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "template.encoding",
            say("{file} is not UTF-8: byte {position} cannot be read.", file=name, position=error.start),
            say("Save the file as UTF-8 and read it again."),
        ) from error
    _refuse_long_lines(text, name)
    try:
        entries: dict[str, object] = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError) as error:
        # tomllib also lets through what endless digits, huge exponents and deep nesting raise
        raise Refusal(
            "template.toml",
            say(
                "{file} is not TOML: {reason}.",
                file=name,
                reason=one_line(str(error), limit=200) or type(error).__name__,
            ),
            CORRECT_IT,
        ) from error
    return Table(name, "form", entries)


def _refuse_long_lines(text: str, name: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LINE_LIMIT:
            raise Refusal(
                "template.too_large",
                say(
                    "{file}, line {line}: more than {limit} characters.", file=name, line=number, limit=_LINE_LIMIT
                ),
                CORRECT_IT,
            )

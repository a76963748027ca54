"""What does an office without a network type? One file goes to headquarters, one comes back."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.domain.words import Outside, Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench
    from sync.hq.desk import Headquarters


def carry(bench: "Workbench", file: Path, as_json: bool) -> None:
    """Writes a bundle to a new file, or takes headquarters' answer from one that is there."""
    if file.exists():
        _take_receipt(bench, file, as_json)
    else:
        _write(bench, file, as_json)


def receive(hq: "Headquarters", file: Path, receipt: Path, as_json: bool) -> None:
    """Takes a bundle in at headquarters, and writes the answer."""
    from sync.hq.bundles import take_bundle

    try:
        taken = take_bundle(hq, file, receipt)
    except OSError as error:
        raise _unusable(error) from error
    words = say(
        "{laptop}: {operations} records and {files} files taken in, {held} held back. The answer is in {path}",
        laptop=taken.laptop,
        operations=taken.operations,
        files=taken.files,
        held=taken.held,
        path=str(receipt),
    )
    figures: dict[str, int | str] = {
        "laptop": taken.laptop,
        "operations": taken.operations,
        "files": taken.files,
        "held": taken.held,
        "answer": str(receipt),
    }
    _say(words, figures, as_json)
    if taken.held:
        raise typer.Exit(EXIT_NO)


def _write(bench: "Workbench", file: Path, as_json: bool) -> None:
    from sync.bundles import write_bundle

    try:
        written = write_bundle(bench.journal, file)
    except OSError as error:
        raise _unusable(error) from error
    words = say(
        "{operations} records and {files} files are in {path} ({size} bytes). They also stay here until "
        "headquarters' answer has been taken.",
        operations=written.operations,
        files=written.files,
        path=str(file),
        size=written.size,
    )
    figures: dict[str, int | str] = {
        "operations": written.operations,
        "files": written.files,
        "bytes": written.size,
        "path": str(file),
    }
    _say(words, figures, as_json)


def _take_receipt(bench: "Workbench", file: Path, as_json: bool) -> None:
    from sync.bundles import read_receipt

    try:
        read = read_receipt(bench.journal, file)
    except OSError as error:
        raise _unusable(error) from error
    words = say(
        "Headquarters has answered {answered} records ({held} held back or in conflict) and has {files} files; "
        "received {received}.",
        answered=read.answered,
        held=read.held,
        files=read.files,
        received=read.received,
    )
    figures = {"answered": read.answered, "held": read.held, "files": read.files, "received": read.received}
    _say(words, figures, as_json)
    if read.held:
        raise typer.Exit(EXIT_NO)


def _say(words: Words, figures: Mapping[str, int | str], as_json: bool) -> None:
    if as_json:
        put_json(dict(figures))
    else:
        put(tell(words))


def _unusable(error: OSError) -> Outside:
    return Outside(
        "bundle.file",
        say("The file cannot be used: {reason}.", reason=error.strerror or str(error)),
        say("Check the memory stick and its free space, or choose another place."),
    )

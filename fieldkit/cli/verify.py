"""`fieldkit verify`: is this file what the customer signed?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, EXIT_OUTSIDE, EXIT_USAGE, complain, put, put_json
from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.verification import Checked


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("verify")(verify)


def verify(
    files: Annotated[
        list[Path], typer.Argument(help="Sealed files or PDFs that FieldKit wrote.", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check sealed records; exit 1 when one was changed, and say what."""
    checked, unread = _checked(files)
    if as_json:
        put_json([_document(result) for result in checked])
    else:
        for result in checked:
            _tell(result)
    for refusal in unread:
        complain(refusal)
    if not all(result.intact for result in checked):
        raise typer.Exit(EXIT_NO)
    if unread:
        raise typer.Exit(EXIT_OUTSIDE if any(isinstance(refusal, Outside) for refusal in unread) else EXIT_USAGE)


def _checked(files: list[Path]) -> "tuple[list[Checked], list[Refusal]]":
    """One that cannot be read keeps nobody from the answer about the others."""
    from fieldkit.services.verification import verify_file

    checked: list[Checked] = []
    unread: list[Refusal] = []
    for path in files:
        try:
            checked.append(verify_file(path))
        except Refusal as refusal:
            unread.append(refusal)
    return checked, unread


def _tell(result: "Checked") -> None:
    from fieldkit.services.verification import describe

    if not result.intact:
        put(tell(say("{file}: CHANGED after it was sealed.", file=result.file)))
        for path in result.changed:
            put("  " + tell(say("changed: {part}", part=tell(describe(path)))))
        return
    put(tell(say("{file}: intact.", file=result.file)))
    if result.record is not None:
        content = result.record.content
        put(
            "  "
            + tell(
                say(
                    "record {number}, device {serial}, sealed {at}",
                    number=content.no,
                    serial=result.serials,
                    at=shown(from_stamp(result.record.seal.sealed_at)),
                )
            )
        )
    put("  " + tell(say("proof code {proof}, laptop key {key}", proof=result.proof, key=result.key_id)))
    if result.filing_no:
        put("  " + tell(say("filed by headquarters as {number}", number=result.filing_no)))
    else:
        put("  " + tell(say("not filed by headquarters yet")))


def _document(result: "Checked") -> dict[str, object]:
    from fieldkit.services.verification import describe

    return {
        "file": result.file,
        "intact": result.intact,
        "changed": [{"path": path, "text": tell(describe(path))} for path in result.changed],
        "record_no": result.record.content.no if result.record else "",
        "serial": result.serials,
        "sha256": result.sha256,
        "proof": result.proof,
        "key_id": result.key_id,
        "filing_no": result.filing_no,
        "filed_at": result.filed_at,
    }

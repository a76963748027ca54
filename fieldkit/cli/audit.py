"""`fieldkit audit`: is the record of who did what still whole?"""

from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.words import say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.storage.audit import AuditVerdict


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="The record of who did what.")
    family.callback()(_family)
    family.command("verify")(verify)
    app.add_typer(family, name="audit")


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Check every audit entry of this laptop; exit 1 when one was changed, and say which."""
    from fieldkit.storage.audit import verify_audit

    with opened(profile, passphrase_file) as bench, bench.journal.read() as session:
        verdict = verify_audit(session)
    if as_json:
        put_json(_document(verdict))
    else:
        _tell(verdict)
    if not verdict.intact:
        raise typer.Exit(EXIT_NO)


def _family() -> None:
    """Keeps `verify` a verb of its own while the family has no other."""


def _tell(verdict: "AuditVerdict") -> None:
    if verdict.intact:
        put(tell(say("{entries} audit entries: intact.", entries=verdict.entries)))
    else:
        put(tell(say("{entries} audit entries: CHANGED.", entries=verdict.entries)))
    for fault in verdict.faults:
        put("  " + tell(fault.words))
    put("  " + tell(say("last entry {head}", head=verdict.head)))


def _document(verdict: "AuditVerdict") -> dict[str, object]:
    return {
        "intact": verdict.intact,
        "entries": verdict.entries,
        "head": verdict.head,
        "faults": [{"seq": fault.seq, "code": fault.code, "text": tell(fault.words)} for fault in verdict.faults],
    }

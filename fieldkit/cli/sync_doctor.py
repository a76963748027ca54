"""`fieldkit sync doctor`: is anything wrong between this laptop and headquarters, and what is the next step?"""

from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.locale import tell

if TYPE_CHECKING:
    from sync.health import Finding


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Leave the network alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Examine clock, queue, conflicts, disk, database and the way to headquarters; exit 1 when a hand is needed."""
    from fieldkit.storage.settings import Setting
    from sync.health import examine
    from sync.transport import HttpTransport

    with opened(profile, passphrase_file) as bench:
        address = "" if offline else bench.preferences.get(Setting.HQ_URL)
        findings = examine(bench.journal, HttpTransport(address) if address else None)
    if as_json:
        put_json([_document(finding) for finding in findings])
    else:
        for finding in findings:
            put(f"{tell(finding.title)}: {tell(finding.figure)}")
            for fault in finding.faults:
                put(f"  {tell(fault.what)}")
                if fault.todo.msgid:
                    put(f"    > {tell(fault.todo)}")
    if any(finding.faults for finding in findings):
        raise typer.Exit(EXIT_NO)


def _document(finding: "Finding") -> dict[str, object]:
    return {
        "name": finding.name,
        "sound": not finding.faults,
        "text": tell(finding.figure),
        "faults": [{"text": tell(fault.what), "todo": tell(fault.todo)} for fault in finding.faults],
    }

"""`fieldkit doctor`: is everything on this laptop as it should be?"""

from typing import Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.words import say
from fieldkit.locale import tell


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Examine database, audit, seals and what waits; exit 1 when something is wrong. Changes nothing."""
    from fieldkit.services.checkup import CheckupDesk

    with opened(profile, passphrase_file) as bench:
        findings = CheckupDesk(bench.journal).run()
    if as_json:
        put_json(
            [
                {"name": finding.name, "sound": finding.sound, "faults": [tell(fault) for fault in finding.faults]}
                for finding in findings
            ]
        )
    else:
        for finding in findings:
            answer = say("in order") if finding.sound else say("{count} faults", count=len(finding.faults))
            put(f"{tell(finding.title)}: {tell(answer)}")
            for fault in finding.faults:
                put(f"  {tell(fault)}")
    if not all(finding.sound for finding in findings):
        raise typer.Exit(EXIT_NO)

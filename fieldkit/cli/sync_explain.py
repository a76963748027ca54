"""`fieldkit sync explain`: where is this record, and what is it waiting for?"""

from typing import Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.words import say
from fieldkit.locale import tell


def explain(
    record: Annotated[str, typer.Argument(help="Number or id of the record.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say where a record is on its way to headquarters; exit 1 while headquarters does not have it."""
    from sync.tracing import trace
    from sync.wording import kind_name

    with opened(profile, passphrase_file) as bench:
        found = trace(bench.journal, record)
    if as_json:
        put_json(
            {
                "kind": found.kind,
                "record": found.record_id,
                "no": found.no,
                "saved": found.ticks.saved,
                "received": found.ticks.received,
                "backed_up": found.ticks.backed_up,
                "steps": [
                    {
                        "text": tell(step.words),
                        "todo": tell(step.todo),
                        "n": step.n,
                        "state": step.state,
                        "reason": step.reason,
                    }
                    for step in found.steps
                ],
            }
        )
    else:
        put(f"{kind_name(found.kind)}  {found.no or found.record_id}")
        for step in found.steps:
            put(f"  {tell(step.words)}")
            if step.todo.msgid:
                put(f"    > {tell(step.todo)}")
        ticks = found.ticks
        marks = (
            say("saved here"),
            say("headquarters has it") if ticks.received else say("headquarters does not have it yet"),
            say("in its backup") if ticks.backed_up else say("not in its backup yet"),
        )
        put(" | ".join(map(tell, marks)))
    if not found.ticks.received:
        raise typer.Exit(EXIT_NO)

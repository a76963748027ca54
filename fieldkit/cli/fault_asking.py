"""`fieldkit fault ask`: a remote diagnosis, question by question."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.words import say
from fieldkit.locale import pick, tell

if TYPE_CHECKING:
    from fieldkit.services.remote_diagnosis import Diagnosis


def ask(
    no: Annotated[str, typer.Argument(help="Number of the fault, GZ-...", show_default=False)],
    part: Annotated[
        str,
        typer.Option("--part", help="PRN, BNV, CRD, TCH, NET or IPC; begins the diagnosis.", show_default=False),
    ] = "",
    consent: Annotated[
        str, typer.Option("--consent", help="Who of the customer agrees to it.", show_default=False)
    ] = "",
    tool: Annotated[str, typer.Option("--tool", help="phone, remote or log.")] = "phone",
    answer: Annotated[str, typer.Option("--answer", help="Code of the answer.", show_default=False)] = "",
    overrun_reason: Annotated[
        str, typer.Option("--overrun-reason", help="Why it goes on after 30 minutes.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Ask through a remote diagnosis: begin with --part and --consent, go on with --answer."""
    with opened(profile, passphrase_file) as bench:
        if part:
            found = bench.remote.begin(no, part, consent, tool)
        elif answer:
            found = bench.remote.answer(no, answer, overrun_reason=overrun_reason)
        else:
            found = bench.remote.look(no)
    if as_json:
        put_json(_document(found))
    else:
        _tell(found)


def _tell(found: "Diagnosis") -> None:
    from fieldkit.domain.fault.questions import Ending

    if found.last is not None and found.last.do_zh:
        put(tell(say("Do: {action}", action=pick(found.last.do_zh, found.last.do_en))))
    question = found.standing.question
    if question is not None:
        put(f"{question.code}  {pick(question.zh, question.en)}")
        for choice in question.answers:
            put(f"  --answer {choice.code:<10} {pick(choice.zh, choice.en)}")
    elif found.standing.ending is Ending.TEST:
        put(tell(say("It may be solved: make test transactions, have it confirmed by name, then remote-solved.")))
    else:
        put(tell(say("It cannot be solved from afar: remote-failed, then dispatch.")))
    if found.time_left < timedelta(0):
        tell_user(say("The 30 minutes of the remote diagnosis are over."))
    else:
        tell_user(say("{count} minutes left.", count=found.time_left // timedelta(minutes=1)))


def _document(found: "Diagnosis") -> dict[str, object]:
    question = found.standing.question
    return {
        "no": found.fault.no,
        "tree": found.tree.name,
        "question": None
        if question is None
        else {
            "code": question.code,
            "text": pick(question.zh, question.en),
            "answers": [{"code": c.code, "text": pick(c.zh, c.en)} for c in question.answers],
        },
        "ending": str(found.standing.ending or ""),
        "do": pick(found.last.do_zh, found.last.do_en) if found.last else "",
        "asked": [{"question": asked.code, "answer": choice.code} for asked, choice in found.standing.asked],
        "seconds_left": found.time_left // timedelta(seconds=1),
    }

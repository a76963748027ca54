"""`fieldkit fault paper`: the documents of a fault as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.fault.fact_words import absent_photos_words
from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from fieldkit.reports.speech import Language
    from fieldkit.services.fault_paper_files import WrittenPaper

Form = Annotated[str, typer.Option("--form", help="F03, F04, F17 or F19.", show_default=False)]


def paper(
    no: Annotated[str, typer.Argument(help="Number of the fault, GZ-...", show_default=False)],
    form: Form,
    lang: Annotated[str, typer.Option("--lang", help="zh or en; both by default.", show_default=False)] = "",
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path(),
    table: Annotated[bool, typer.Option("--csv", help="Its fields as a table, too.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Print it although it lacks something.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write a document of a fault: fault report, technical report, quotation or repair plan."""
    from fieldkit.services.fault_paper_files import FaultPaperFiles, Wanted

    languages = _languages(lang)
    with opened(profile, passphrase_file) as bench:
        wanted = Wanted(no, form, languages, draft=draft, csv=table)
        written = FaultPaperFiles(bench.journal).write(wanted, out)
    if as_json:
        put_json(_document(written))
    else:
        _tell(written)


def _languages(wanted: str) -> "tuple[Language, ...]":
    from fieldkit.services.papers import LANGUAGES

    found = tuple(language for language, mark in LANGUAGES.items() if wanted in ("", mark, language))
    if not found:
        raise Refusal(
            "paper.language",
            say("There is no print in “{language}”.", language=wanted),
            say("Choose one of: {names}.", names=", ".join(LANGUAGES.values())),
        )
    return found


def _tell(written: "WrittenPaper") -> None:
    for file in written.files:
        put(str(file))
    if written.draft:
        tell_user(say("This is a draft and marked so."))
    elif not written.sealed:
        tell_user(say("Issued without a seal."))
    if written.absent_photos:
        tell_user(absent_photos_words(written.absent_photos))
    if written.missing_glyphs:
        tell_user(say("The font lacks: {glyphs}.", glyphs=" ".join(written.missing_glyphs)))


def _document(written: "WrittenPaper") -> dict[str, object]:
    return {
        "no": written.no,
        "rev": written.rev,
        "files": [str(file) for file in written.files],
        "draft": written.draft,
        "sealed": written.sealed,
        "sha256": written.sha256,
        "absent_photos": written.absent_photos,
    }

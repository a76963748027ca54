"""`fieldkit hq`: the headquarters server and the desk of those who look after it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from sync.hq.desk import Headquarters

Folder = Annotated[
    Path,
    typer.Option("--folder", help="Folder of the headquarters' data.", envvar="FIELDKIT_HQ", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Run headquarters.")
    for verb in (init, serve, enrol, grant, status, backup, restore, restored, revoke, receive, desk):
        family.command(verb.__name__)(verb)
    app.add_typer(family, name="hq")


def init(
    folder: Folder,
    database: Annotated[
        str,
        typer.Option(
            "--database",
            help="PostgreSQL database for its data, such as postgresql+psycopg://USER@HOST/NAME; "
            "without it they are a file in the folder.",
            show_default=False,
        ),
    ] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Fill it with the demonstration's Hubei data.")] = False,
) -> None:
    """Make a new headquarters in an empty folder."""
    _needs_server()
    from sync.hq.desk import create_headquarters

    hq = create_headquarters(folder, None, address=database)
    if demo:
        from fieldkit.demo.seed import seed_headquarters

        seed_headquarters(hq.journal)
    hq.close()
    put(tell(say("Headquarters is ready in {folder}.", folder=str(folder))))


def serve(
    folder: Folder,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; keep a TLS proxy in front.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.")] = 8420,
) -> None:
    """Serve laptops until the process is told to end."""
    hq = _open(folder)
    from sync.hq.app import build_app
    from sync.hq.serving import serve_forever

    try:
        with hq.home.held():  # nobody restores a backup under a running server
            serve_forever(build_app(hq), host, port, lambda url: tell_user(_listening(url)))
    finally:
        hq.close()


def enrol(
    folder: Folder,
    laptop: Annotated[str, typer.Option("--laptop", help="Code of the laptop, such as L07.", show_default=False)],
    staff: Annotated[
        str, typer.Option("--staff", help="Staff number of its engineer, such as HB07.", show_default=False)
    ],
    province: Annotated[
        str, typer.Option("--province", help="Province code in numbers, such as HB.", show_default=False)
    ],
) -> None:
    """Issue a one-time code with which a laptop enrols; good for ten minutes."""
    hq = _open(folder)
    from sync.hq.desk import issue_enrolment_code
    from sync.hq.inviting import check_invitation

    try:
        check_invitation(hq.journal, laptop, staff, province)
        put(issue_enrolment_code(hq.journal, laptop, staff, province))
    finally:
        hq.close()
    tell_user(say("On the laptop: fieldkit config enrol --hq ADDRESS. The code is good for ten minutes, once."))


def status(
    folder: Folder, as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False
) -> None:
    """Say how headquarters stands, and every laptop."""
    hq = _open(folder)
    from fieldkit.cli.hq_status import put_status, status_document

    try:
        if as_json:
            put_json(status_document(hq))
        else:
            put_status(hq)
    finally:
        hq.close()


def backup(folder: Folder) -> None:
    """Take a checked backup and tell the laptops up to where they are safe."""
    hq = _open(folder)
    from sync.hq.desk import mark_backed_up

    put(str(mark_backed_up(hq)))
    hq.close()


def grant(
    folder: Folder,
    laptop: Annotated[str, typer.Option("--laptop", help="Code of the laptop.", show_default=False)],
    scope: Annotated[
        str,
        typer.Argument(
            help="centre/HB, region/C, national or project/CONTRACT; without it the grants are listed.",
            show_default=False,
        ),
    ] = "",
    end: Annotated[bool, typer.Option("--end", help="Take the grant back.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Let a laptop see more than its own centre, or take that back."""
    hq = _open(folder)
    from sync.hq import granting

    try:
        if scope and end:
            granting.withdraw(hq.journal, laptop, scope)
        elif scope:
            granting.grant(hq.journal, laptop, scope)
        found = granting.grants(hq.journal, laptop)
    finally:
        hq.close()
    if as_json:
        put_json({"laptop": laptop, "grants": found})
        return
    for name in found:
        put(name)


def restore(
    folder: Folder,
    backup_file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup of headquarters.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Begin again from a backup; laptops then offer what it does not have. The server must not run."""
    _needs_server()
    from sync.hq.restoring import restore_headquarters

    done = restore_headquarters(folder, backup_file, None)
    if as_json:
        put_json({"epoch": done.epoch, "feed_head": done.feed_head, "set_aside": done.set_aside})
        return
    put(
        tell(
            say("Headquarters begins again from {file} as epoch {epoch}.", file=backup_file.name, epoch=done.epoch)
        )
    )
    if done.set_aside:
        tell_user(say("The database that stood there is kept as {file}.", file=done.set_aside))


def restored(
    folder: Folder, as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False
) -> None:
    """Declare that the database was put back by other means; laptops then offer what it does not have."""
    _needs_server()
    from sync.hq.restoring import declare_restored

    done = declare_restored(folder, None)
    if as_json:
        put_json({"epoch": done.epoch, "feed_head": done.feed_head})
        return
    put(tell(say("Headquarters begins again as epoch {epoch}.", epoch=done.epoch)))


def revoke(
    folder: Folder, laptop: Annotated[str, typer.Option("--laptop", help="Code of the laptop.", show_default=False)]
) -> None:
    """Lock a lost laptop out at once."""
    hq = _open(folder)
    from sync.hq.desk import revoke as lock_out

    lock_out(hq.journal, laptop)
    hq.close()
    put(tell(say("Laptop {code} is locked out.", code=laptop)))


def receive(
    folder: Folder,
    bundle: Annotated[Path, typer.Argument(help="Bundle that was carried in.", exists=True, dir_okay=False)],
    answer: Annotated[
        Path | None,
        typer.Option("--answer", help="File for the answer; beside the bundle when not named.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Take in a bundle that a laptop without a network wrote, and answer it; exit 1 when some of it is held."""
    hq = _open(folder)
    from fieldkit.cli.carrying import receive as take_in

    try:
        take_in(hq, bundle, answer or bundle.with_suffix(".answer"), as_json)
    finally:
        hq.close()


def desk(
    folder: Folder,
    person: Annotated[str, typer.Option("--person", help="Who will use it, such as LX01.", show_default=False)],
) -> None:
    """Issue a password for the pages of headquarters (`/desk`), good for twelve hours."""
    from fieldkit.domain.text import one_line

    hq = _open(folder)
    from sync.hq.admission import desk_token

    put(desk_token(one_line(person, limit=32), hq.key, hq.journal.clock.now()))
    tell_user(say("In the browser: any name, and this as the password. It is good for twelve hours."))
    hq.close()


def _listening(url: str) -> Words:
    return say("Headquarters listens on {url}. Ctrl-C ends it.", url=url)


def _open(folder: Path) -> "Headquarters":
    _needs_server()
    from sync.hq.desk import open_headquarters

    return open_headquarters(folder, None)


def _needs_server() -> None:
    from importlib.util import find_spec

    if find_spec("fastapi") is None or find_spec("uvicorn") is None:
        raise Refusal(
            "hq.not_installed",
            say("The headquarters server is not installed here."),
            say("Install it with: pip install 'fieldkit-terminal[hq]'"),
        )

"""What do people at headquarters do: set it up, let laptops in, lock one out, take a backup, look how it stands?"""

import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, insert, select, update
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.instants import Clock, SystemClock, stamp
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.keys import new_signing_key
from fieldkit.storage.rows.headquarters import (
    HqEnrolmentCodeRow,
    HqHeadRow,
    HqLaptopRow,
    HqOperationRow,
    HqQuarantineRow,
    HqSealRow,
    HqStateRow,
)
from fieldkit.storage.settings import Setting, set_setting, setting
from sync.bundle_box import new_identity, recipient_of
from sync.hq.feed import Feed
from sync.hq.file_home import FileHome
from sync.hq.homes import Home
from sync.hq.horizon import forget_old_positions, note_day
from sync.hq.numbering import bring_up, head_position
from sync.hq.pacing import Pace
from sync.hq.server_home import ServerHome
from sync.kinds import core
from sync.session import plain_code
from sync.wire import Hello

ADDRESS = "database.url"
"""File that names the PostgreSQL database; where there is none, the folder holds the data itself."""
CODE_LIFE = timedelta(minutes=10)
_CODE_BYTES = 16
_CODE_GROUP = 5
_EPOCH_BYTES = 8
_STATE = select(core(HqStateRow))
_HIGHEST = select(
    select(func.max(core(HqHeadRow).c.ver)).scalar_subquery().label("ver"), core(HqStateRow).c.version_floor
)
_EPOCH = select(core(HqStateRow).c.epoch, core(HqStateRow).c.durable_seq)


@dataclass(frozen=True)
class Headquarters:
    """An open headquarters: its database, its journal and the key that it signs with."""

    engine: Engine
    home: Home
    journal: Journal
    key: bytes = field(repr=False)
    """Ed25519 private key of headquarters."""
    pace: Pace = field(default_factory=Pace, repr=False)

    def close(self) -> None:
        """Gives the database back."""
        self.engine.dispose()


@dataclass(frozen=True)
class HqStatus:
    """How headquarters stands."""

    epoch: str
    feed_head: int
    durable_seq: int
    backed_up_at: datetime | None
    laptops: int
    operations: int
    filed: int
    held: int
    """Operations in quarantine that nobody has settled."""


@dataclass(frozen=True)
class HeldOperation:
    """An operation in quarantine, for a person to decide."""

    no: int
    laptop: str
    record_kind: str
    record_id: str
    reason: str
    received_at: datetime


def home_of(folder: Path, key: bytes | None) -> Home:
    """The home that a folder is, or names."""
    note = folder / ADDRESS
    return ServerHome(folder, note.read_text().strip()) if note.exists() else FileHome(folder, key)


def create_headquarters(
    folder: Path, key: bytes | None, clock: Clock | None = None, *, address: str = ""
) -> Headquarters:
    """A new headquarters in the folder; Refusal `hq.exists` when there is one.

    Args:
        key: 32 bytes for the encryption of its database file, or None for none.
        address: of a PostgreSQL database that is to hold the data instead of a file in the folder.
    """
    home = ServerHome(folder, address) if address else home_of(folder, key)
    if home.is_furnished():
        raise Refusal(
            "hq.exists",
            say("There is a headquarters in this folder already."),
            say("Start it with `fieldkit hq serve`, or choose another folder."),
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = home.open()
    signing_key = new_signing_key()
    with Journal(engine, clock or SystemClock(), "HQ").write("hq.create", "hq") as session:
        set_setting(session, Setting.SIGNING_KEY, signing_key.hex())
        set_setting(session, Setting.BUNDLE_IDENTITY, new_identity())
        session.connection().execute(insert(core(HqStateRow)).values(id=1, epoch=_new_epoch(), durable_seq=0))
    if address:
        note = folder / ADDRESS
        note.touch(mode=0o600)
        note.write_text(f"{address}\n")
    return Headquarters(engine, home, journal_of(engine, clock), signing_key)


def open_headquarters(folder: Path, key: bytes | None, clock: Clock | None = None) -> Headquarters:
    """The headquarters in the folder; Refusal `hq.missing` when there is none."""
    home = home_of(folder, key)
    if not home.is_furnished():
        raise Refusal(
            "hq.missing", say("There is no headquarters in this folder."), say("Make one with `fieldkit hq init`.")
        )
    engine = home.open()
    with Session(engine) as session:
        signing_key = bytes.fromhex(setting(session, Setting.SIGNING_KEY))
    return Headquarters(engine, home, journal_of(engine, clock), signing_key)


def journal_of(engine: Engine, clock: Clock | None = None) -> Journal:
    """The journal of headquarters: what it changes itself is published."""
    return Journal(engine, clock or SystemClock(), "HQ", [Feed()])


def issue_enrolment_code(journal: Journal, laptop_code: str, staff_no: str, province: str) -> str:
    """A one-time code for one laptop and one person; good for ten minutes, shown once."""
    text = b32encode(secrets.token_bytes(_CODE_BYTES)).decode().rstrip("=")
    with journal.write("hq.enrolment_code", "hq") as session:
        session.connection().execute(
            insert(core(HqEnrolmentCodeRow)).values(
                digest=sha256_hex(plain_code(text).encode()),
                laptop_code=laptop_code,
                staff_no=staff_no,
                province=province,
                expires_at=journal.clock.now() + CODE_LIFE,
                device_id="",
            )
        )
    return "-".join(text[start : start + _CODE_GROUP] for start in range(0, len(text), _CODE_GROUP))


def revoke(journal: Journal, laptop_code: str) -> None:
    """Locks a laptop out at once, tokens included; Refusal `laptop.unknown`."""
    own = core(HqLaptopRow)
    with journal.write("hq.revoke", "hq") as session:
        done = session.connection().execute(
            update(own).where(own.c.code == laptop_code).values(revoked_at=journal.clock.now())
        )
        if done.rowcount == 0:
            raise Refusal(
                "laptop.unknown",
                say("No laptop {code} is enrolled.", code=laptop_code),
                say("`fieldkit hq status` lists the laptops."),
            )


def mark_backed_up(hq: Headquarters) -> Path:
    """Takes a checked backup, and tells the laptops up to where they are safe."""
    bring_up(hq.journal)
    with hq.journal.read() as session:
        reached = head_position(session)  # before the copy begins: the copy holds at least this
    copy = hq.home.back_up("backup")
    own = core(HqStateRow)
    with hq.journal.write("hq.backup", "hq") as session:
        now = hq.journal.clock.now()
        session.connection().execute(update(own).values(durable_seq=reached, backed_up_at=now))
        note_day(session, now)
        forget_old_positions(session, now)
    return copy


def begin_epoch(journal: Journal) -> tuple[str, int]:
    """After a restore: laptops compare what they have, and offer everything that may be missing here (sync 5.8).

    Answers the new epoch, and how far the feed of the old one reaches here: what had no position when the backup
    was taken gets one in the new epoch, and is offered again by whoever was told another one. Versions of drafts go
    on beyond any number that the old one can have reached: what laptops still base on those replaces nothing.
    """
    own = core(HqStateRow)
    epoch = _new_epoch()
    with journal.write("hq.restore", "hq") as session:
        before, _ = state_of(session)
        reached = head_position(session)
        highest = session.connection().execute(_HIGHEST).one()
        now = int(journal.clock.now().timestamp())  # a draft is not changed once a second
        session.connection().execute(
            update(own).values(
                epoch=epoch,
                restored_epoch=before,
                restored_seq=reached,
                durable_seq=0,
                backed_up_at=None,
                version_floor=max(now, highest.ver or 0, highest.version_floor + 1),
            )
        )
    return epoch, reached


def hello_of(hq: Headquarters, session: Session, scopes: Sequence[str] = ()) -> Hello:
    """What headquarters says of itself to a laptop that sees these scopes."""
    state = session.connection().execute(_STATE).one()
    return Hello(
        epoch=state.epoch,
        server_time=stamp(hq.journal.clock.now()),
        durable_seq=state.durable_seq,
        scopes=list(scopes),
        restored_epoch=state.restored_epoch,
        restored_seq=state.restored_seq,
        bundle_recipient=recipient_of(setting(session, Setting.BUNDLE_IDENTITY)),
    )


def state_of(session: Session) -> tuple[str, int]:
    """Epoch and backup watermark."""
    row = session.connection().execute(_EPOCH).one()
    return row.epoch, row.durable_seq


def status(journal: Journal) -> HqStatus:
    """How headquarters stands."""
    bring_up(journal)
    with journal.read() as session:
        connection = session.connection()
        state = connection.execute(select(core(HqStateRow))).one()
        open_ = (
            select(func.count())
            .select_from(core(HqQuarantineRow))
            .where(core(HqQuarantineRow).c.settled_at.is_(None))
        )
        counts = [
            int(connection.execute(select(func.count()).select_from(core(table))).scalar_one())
            for table in (HqLaptopRow, HqOperationRow, HqSealRow)
        ]
        return HqStatus(
            epoch=state.epoch,
            feed_head=head_position(session),
            durable_seq=state.durable_seq,
            backed_up_at=state.backed_up_at,
            laptops=counts[0],
            operations=counts[1],
            filed=counts[2],
            held=int(connection.execute(open_).scalar_one()),
        )


def held_operations(journal: Journal, *, limit: int = 200) -> list[HeldOperation]:
    """What lies in quarantine, oldest first."""
    own, laptop = core(HqQuarantineRow), core(HqLaptopRow)
    statement = (
        select(own.c.no, laptop.c.code, own.c.record_kind, own.c.record_id, own.c.reason, own.c.received_at)
        .join(laptop, laptop.c.device_id == own.c.device_id)
        .where(own.c.settled_at.is_(None))
        .order_by(own.c.no)
        .limit(limit)
    )
    with journal.read() as session:
        return [HeldOperation(*row) for row in session.connection().execute(statement)]


def _new_epoch() -> str:
    return secrets.token_hex(_EPOCH_BYTES)

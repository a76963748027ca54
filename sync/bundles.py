"""How do records reach headquarters from an office without a network, and how do its answers come back?

A bundle carries the same operations, byte for byte, that a run over the network would send, so both may overlap
freely; its receipt carries the same answers and the next pages of the feed (sync 5.14).
"""

import json
import os
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from msgspec import Struct
from sqlalchemy import select
from sqlmodel import Session

from fieldkit.domain.envelope import key_id
from fieldkit.domain.instants import stamp
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.keys import sign, signature_holds
from fieldkit.storage.queries.conflicts import conflicts_of
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, set_setting, setting
from sync.bundle_box import close_for, new_identity, open_with, recipient_of
from sync.bundle_parts import (
    FORMAT,
    MOST_BYTES,
    Bundle,
    Manifest,
    Packing,
    Part,
    manifest_bytes,
    message_part,
    statement,
)
from sync.carrying_out import take_rulings
from sync.departures import PENDING, frozen, next_batch, take_results
from sync.kinds import core
from sync.pulling import meet, take_page
from sync.uniting import unite
from sync.uploads import mark_whole, pieces
from sync.wire import FeedPage, Hello, PushAnswer, PushRequest, Status


class Have(Struct, frozen=True):
    """Digests of the attachments of a bundle that headquarters has whole."""

    blobs: list[str]


@dataclass
class BundleWritten:
    """What a bundle carries."""

    operations: int = 0
    files: int = 0
    size: int = 0
    """Bytes of the file."""


@dataclass(frozen=True)
class ReceiptRead:
    """What a receipt brought."""

    answered: int
    held: int
    """Operations that headquarters keeps apart, or that are in conflict."""
    files: int
    received: int


@dataclass
class _Making:
    """A bundle while it is written."""

    journal: Journal
    incarnation: str
    epoch: str
    written: BundleWritten = field(default_factory=BundleWritten)

    def parts(self) -> Iterator[Part]:
        """Operations in the order of their numbers, then the bytes of attachments."""
        yield from self._operations()
        with self.journal.read() as session:
            blobs = _unsent_blobs(session)
        for sha256, size in blobs:
            self.written.files += 1
            yield Part(f"blobs/{sha256}", size, pieces(self.journal, sha256, size))

    def _operations(self) -> Iterator[Part]:
        last = 0
        while True:
            with self.journal.write("sync.freeze", "", synchronise=False) as session:
                batch = next_batch(session, self.journal.clock.now(), after=last)
            if not batch:
                return
            last = batch[-1].n
            self.written.operations += len(batch)
            request = PushRequest(epoch=self.epoch, incarnation=self.incarnation, ops=batch)
            yield message_part("ops", last, request)


def write_bundle(journal: Journal, target: Path) -> BundleWritten:
    """Writes everything that headquarters does not have into one file that only headquarters can open.

    Raises:
        Refusal: `bundle.no_key` on a laptop that was never told headquarters' key.
        OSError: The file cannot be written; nothing is left of it.
    """
    with journal.write("sync.bundle", "") as session:
        known = {name: setting(session, name) for name in Setting}
        if not known[Setting.BUNDLE_IDENTITY]:
            known[Setting.BUNDLE_IDENTITY] = new_identity()
            set_setting(session, Setting.BUNDLE_IDENTITY, known[Setting.BUNDLE_IDENTITY])
    if not known[Setting.BUNDLE_RECIPIENT]:
        raise Refusal(
            "bundle.no_key",
            say("This laptop does not know the key that bundles are closed with."),
            say("Synchronise once over a network; headquarters tells the key then."),
        )
    making = _Making(journal, known[Setting.INCARNATION], known[Setting.FEED_EPOCH])
    manifest = Manifest(
        format=FORMAT,
        purpose="operations",
        bundle_id=new_id(journal.clock.now()),
        device_id=known[Setting.DEVICE_ID],
        incarnation=making.incarnation,
        hq_key_id=key_id(b64decode(json.loads(known[Setting.HQ_KEYS] or "[]")[0])),
        made_at=stamp(journal.clock.now()),
        reply_to=recipient_of(known[Setting.BUNDLE_IDENTITY]),
        after=known[Setting.FEED_CURSOR],
    )
    key = bytes.fromhex(known[Setting.SIGNING_KEY])
    close_into(target, known[Setting.BUNDLE_RECIPIENT], packed(manifest, making.parts(), key))
    making.written.size = target.stat().st_size
    return making.written


def packed(manifest: Manifest, parts: Iterator[Part], key: bytes) -> Iterator[bytes]:
    """The bytes of a bundle, signed."""
    packing = Packing()
    for part in parts:
        yield from packing.add(part)
    content = manifest_bytes(_with_parts(manifest, packing))
    yield from packing.close(content, sign(key, statement(content)))


def close_into(target: Path, recipient: str, content: Iterator[bytes]) -> None:
    """The whole bundle in its place, or nothing; OSError."""
    draft = target.with_name(target.name + ".part")
    try:
        with draft.open("wb") as file:
            close_for(recipient, content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read_receipt(journal: Journal, source: Path) -> ReceiptRead:
    """Takes headquarters' answer to a bundle; the same receipt twice changes nothing.

    Raises:
        Refusal: `bundle.foreign`, `bundle.damaged`, `bundle.unsafe`, `bundle.no_receipt`, `bundle.signature`.
        OSError: The file cannot be read.
    """
    with journal.read() as session:
        known = {name: setting(session, name) for name in Setting}
    with source.open("rb") as closed, tempfile.SpooledTemporaryFile(max_size=MOST_BYTES) as opened:
        if not known[Setting.BUNDLE_IDENTITY]:
            raise _no_receipt()
        open_with(known[Setting.BUNDLE_IDENTITY], closed, opened, limit=_RECEIPT_LIMIT)
        bundle = Bundle(opened)
        if bundle.manifest.purpose != "receipt" or bundle.manifest.device_id != known[Setting.DEVICE_ID]:
            raise _no_receipt()
        _check_signature(bundle, known[Setting.HQ_KEYS])
        bundle.check()
        return _take(journal, bundle, known[Setting.INCARNATION])


_RECEIPT_LIMIT = 256 * 1024 * 1024


def _with_parts(manifest: Manifest, packing: Packing) -> Manifest:
    from msgspec.structs import replace

    return replace(manifest, parts=packing.entries)


def _take(journal: Journal, bundle: Bundle, incarnation: str) -> ReceiptRead:
    meet(journal, bundle.message("hello", Hello))
    answered = held = 0
    if bundle.manifest.incarnation == incarnation:
        for answer in bundle.messages("results", PushAnswer):
            with journal.write("sync.answers", "", synchronise=False) as session:
                sent = frozen(session, [result.n for result in answer.results])
                taken = take_results(session, sent, answer.results, journal.clock.now())
            answered += len(taken)
            held += sum(result.status in _HELD for result in taken)
    have = bundle.message("have", Have).blobs
    with journal.write("sync.blob", "") as session:
        files = sum(map(partial(mark_whole, session), have))
    received = 0
    after = bundle.manifest.after
    for page in bundle.messages("feed", FeedPage):
        received += take_page(journal, page, after)
        after = page.next
    unite(journal)
    take_rulings(journal)
    with journal.read() as session:
        conflicts = conflicts_of(through_session(session))
    return ReceiptRead(answered, held + conflicts, files, received)


_HELD = (Status.QUARANTINED, Status.REJECTED)


def _check_signature(bundle: Bundle, hq_keys: str) -> None:
    message, signature = bundle.signed()
    keys = [b64decode(key) for key in json.loads(hq_keys or "[]")]
    if not any(signature_holds(key, message, signature) for key in keys):
        raise Refusal(
            "bundle.signature",
            say("This answer is not signed by the headquarters that this laptop belongs to."),
            say("Ask headquarters for its answer again; nothing was changed here."),
        )


def _no_receipt() -> Refusal:
    return Refusal(
        "bundle.no_receipt",
        say("This file is no answer to a bundle of this laptop."),
        say("Choose another name to write a new bundle, or take the answer that headquarters gave."),
    )


def _unsent_blobs(session: Session) -> list[tuple[str, int]]:
    out, attachment = core(OutboxRow), core(AttachmentRow)
    statement_ = (
        select(attachment.c.sha256, attachment.c.size)
        .join(out, out.c.record_id == attachment.c.sha256)
        .where(out.c.record_kind == AttachmentRow.kind, out.c.state.in_((PENDING, Status.WAITING)))
        .order_by(attachment.c.size)
    )
    return [(row.sha256, row.size) for row in session.connection().execute(statement_)]

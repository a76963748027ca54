"""What does headquarters do with a bundle that somebody carried in, and what does it give back?

The operations go through the same intake as those of the network, so a bundle may come late, twice, or after its
content arrived over the network: the answers are the same (sync 5.14).
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fieldkit.domain.envelope import key_id
from fieldkit.domain.instants import stamp
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.ids import new_id
from fieldkit.storage.keys import public_part, signature_holds
from fieldkit.storage.settings import Setting, setting
from fieldkit.storage.trouble import again
from sync.bundle_box import damaged, open_with
from sync.bundle_parts import FORMAT, MOST_BYTES, Bundle, Manifest, Part, message_part, plain_part
from sync.bundles import Have, close_into, packed
from sync.hq import blobs
from sync.hq.admission import Denied, Laptop, laptop_named
from sync.hq.desk import Headquarters, hello_of, state_of
from sync.hq.feed import page
from sync.hq.horizon import is_behind_horizon
from sync.hq.intake import push
from sync.hq.lives import life_of
from sync.hq.numbering import bring_up
from sync.wire import CHUNK_LIMIT, PAGE_LIMIT, Garbled, PushAnswer, PushRequest, Status, position

_MOST_PAGES = 400
"""Pages of the feed in one receipt; what is missing comes with the next one."""
_HELD = (Status.QUARANTINED, Status.REJECTED, Status.FORK)


@dataclass
class BundleTaken:
    """What a bundle brought to headquarters."""

    laptop: str
    operations: int = 0
    held: int = 0
    """Operations that a person has to look at."""
    files: int = 0
    answers: list[PushAnswer] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


def take_bundle(hq: Headquarters, source: Path, receipt: Path) -> BundleTaken:
    """Takes a bundle in, and writes the receipt that goes back to its laptop.

    Raises:
        Refusal: `bundle.foreign`, `bundle.damaged`, `bundle.unsafe`, `bundle.too_large`, `bundle.purpose`,
            `bundle.laptop`, `bundle.signature`; nothing was taken in then.
        OSError: A file cannot be read or written; what was taken in stays, and the same bundle may come again.
    """
    with hq.journal.read() as session:
        identity = setting(session, Setting.BUNDLE_IDENTITY)
    with source.open("rb") as closed, tempfile.TemporaryFile(dir=hq.home.folder) as opened:
        open_with(identity, closed, opened, limit=MOST_BYTES)
        bundle = Bundle(opened)
        laptop = _maker(hq, bundle)
        bundle.check()
        requests = bundle.names("ops")
        for name in requests:
            _consistent(bundle.message(name, PushRequest), bundle.manifest)
        taken = BundleTaken(laptop.code)
        for request in bundle.messages("ops", PushRequest):
            _push(hq, laptop, request, taken)
        for name in bundle.names("blobs"):
            _take_blob(hq, laptop, bundle, name.removeprefix("blobs/"), taken)
        _answer(hq, laptop, bundle.manifest, taken, receipt)
    return taken


def _maker(hq: Headquarters, bundle: Bundle) -> Laptop:
    manifest = bundle.manifest
    if manifest.purpose != "operations":
        raise Refusal(
            "bundle.purpose",
            say("This file is an answer of headquarters, not a bundle of a laptop."),
            say("Carry it back to the laptop that it was made for."),
        )
    with hq.journal.read() as session:
        laptop = laptop_named(session, manifest.device_id)
    if laptop is None or manifest.hq_key_id != key_id(public_part(hq.key)):
        raise Refusal(
            "bundle.laptop",
            say("This bundle comes from a laptop that is not, or no longer, let in here."),
            say("Keep the file. `fieldkit hq status` lists the laptops; enrol it again, or ask its engineer."),
        )
    if not signature_holds(laptop.public_key, *bundle.signed()):
        raise Refusal(
            "bundle.signature",
            say("This bundle is not signed by the laptop that it names; nothing was taken from it."),
            say("Find out who made it. The laptop itself can write a new one."),
        )
    return laptop


def _consistent(request: PushRequest, manifest: Manifest) -> None:
    if request.incarnation != manifest.incarnation:
        raise damaged()


def _push(hq: Headquarters, laptop: Laptop, request: PushRequest, taken: BundleTaken) -> None:
    answer = again(lambda: push(hq.journal, hq.key, laptop, request))
    taken.answers.append(answer)
    taken.operations += len(answer.results)
    taken.held += sum(result.status in _HELD for result in answer.results)


def _take_blob(hq: Headquarters, laptop: Laptop, bundle: Bundle, sha256: str, taken: BundleTaken) -> None:
    """The bytes from where ours end; one that nobody announced, or of another size, is left out."""
    try:
        with hq.journal.read() as session:
            have = blobs.offset_of(session, laptop, sha256)
        start, is_whole = 0, have == bundle.manifest.parts[f"blobs/{sha256}"].size
        for piece in bundle.pieces(f"blobs/{sha256}", CHUNK_LIMIT):
            if start + len(piece) > have and not is_whole:
                rest = piece[max(have - start, 0) :]
                with hq.journal.write("sync.blob", laptop.staff_no, alone=False) as session:
                    have, _ = blobs.append(session, laptop, sha256, have, rest, hq.journal.clock.now())
            start += len(piece)
        if have == start:
            taken.whole.append(sha256)
            taken.files += 1
    except Denied:
        return


def _answer(hq: Headquarters, laptop: Laptop, manifest: Manifest, taken: BundleTaken, receipt: Path) -> None:
    answer = Manifest(
        format=FORMAT,
        purpose="receipt",
        bundle_id=new_id(hq.journal.clock.now()),
        device_id=manifest.device_id,
        incarnation=manifest.incarnation,
        hq_key_id=key_id(public_part(hq.key)),
        made_at=stamp(hq.journal.clock.now()),
        after=manifest.after,
    )
    close_into(receipt, manifest.reply_to, packed(answer, _parts(hq, laptop, manifest, taken), hq.key))


def _parts(hq: Headquarters, laptop: Laptop, manifest: Manifest, taken: BundleTaken) -> Iterator[Part]:
    with hq.journal.read() as session:
        hello = hello_of(hq, session)
    bring_up(hq.journal)
    yield plain_part("hello", hello)
    yield plain_part("have", Have(taken.whole))
    for number, answer in enumerate(taken.answers, 1):
        yield message_part("results", number, answer)
    after = manifest.after
    for number in range(1, _MOST_PAGES + 1):
        with hq.journal.read() as session:
            epoch, _ = state_of(session)
            try:
                start = position(after, epoch)
            except Garbled:
                return
            if is_behind_horizon(session, start):
                return  # what was dropped can only be compared, and that needs the network
            life_no = life_of(session, laptop.device_id, manifest.incarnation)
            found = page(session, epoch, start, PAGE_LIMIT, laptop.scopes, life_no)
        yield message_part("feed", number, found)
        after = found.next
        if found.up_to_date:
            return

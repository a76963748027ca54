"""What lies in a bundle, and is all of it as its maker wrote it? (sync 5.14)

A tar of regular files under fixed names; the manifest comes last, names each with its digest, and is signed.
Nothing is taken from a bundle before all of it has been checked.
"""

import hashlib
import io
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from fieldkit.domain.words import Refusal, say
from sync.bundle_box import damaged
from sync.wire import Digest, Garbled, Number, Packet, Shape, Word, pack, read, unpacked

MOST_BYTES = 2 * 1024**3
"""Of a bundle, opened; a memory stick that people really have holds several."""
MOST_PARTS = 20_000
FORMAT: Final = "fieldkit.bundle/1"

_MANIFEST, _SIGNATURE = "manifest.json", "manifest.sig"
_MANIFEST_LIMIT = 8 * 1024 * 1024
_NAMES = re.compile(r"(?:ops|results|feed)/[0-9]{6}(?:\.zst)?|blobs/[0-9a-f]{64}|hello|have")
_BLOCK = 512
_READ = 256 * 1024
_STATEMENT = b"fieldkit bundle manifest 1\n"


class PartEntry(Struct, frozen=True):
    """Size and digest of one part."""

    size: Number
    sha256: Digest


class Manifest(Struct, frozen=True):
    """Who made a bundle, for what, and what belongs to it."""

    format: Literal["fieldkit.bundle/1"]
    purpose: Literal["operations", "receipt"]
    bundle_id: Word
    device_id: Annotated[str, Meta(max_length=36)]
    incarnation: Annotated[str, Meta(max_length=36)]
    hq_key_id: Word
    made_at: Annotated[str, Meta(max_length=32)]
    reply_to: Annotated[str, Meta(max_length=128)] = ""
    """Whom the receipt is to be closed for (age recipient)."""
    after: Annotated[str, Meta(max_length=64)] = ""
    """Cursor of the feed that the receipt goes on from."""
    parts: dict[str, PartEntry] = {}


@dataclass(frozen=True)
class Part:
    """A part on its way into a bundle."""

    name: str
    size: int
    pieces: Iterable[bytes]


def message_part(folder: str, number: int, message: Struct) -> Part:
    """A numbered message, packed as on the wire."""
    packet = pack(message)
    ending = ".zst" if packet.encoding else ""
    return Part(f"{folder}/{number:06d}{ending}", len(packet.content), (packet.content,))


def plain_part(name: str, message: Struct) -> Part:
    """A message of which there is one."""
    content = pack(message, plain=True).content
    return Part(name, len(content), (content,))


def statement(manifest: bytes) -> bytes:
    """The bytes that the maker signs."""
    return _STATEMENT + manifest


@dataclass(frozen=True)
class _Place:
    start: int
    size: int


class Packing:
    """Turns parts into the bytes of a bundle, and keeps what the manifest has to say of them."""

    def __init__(self) -> None:
        self.entries: dict[str, PartEntry] = {}

    def add(self, part: Part) -> Iterator[bytes]:
        """The bytes of one part."""
        digest = hashlib.sha256()
        yield _header(part.name, part.size)
        for piece in part.pieces:
            digest.update(piece)
            yield piece
        yield bytes(-part.size % _BLOCK)
        self.entries[part.name] = PartEntry(part.size, digest.hexdigest())

    def close(self, manifest: bytes, signature: bytes) -> Iterator[bytes]:
        """The bytes after the last part."""
        for name, content in ((_MANIFEST, manifest), (_SIGNATURE, signature)):
            yield _header(name, len(content)) + content + bytes(-len(content) % _BLOCK)
        yield bytes(2 * _BLOCK)


class Bundle:
    """An opened bundle; `checked` comes before anything else."""

    def __init__(self, file: IO[bytes]) -> None:
        """Reads the table of contents; Refusal `bundle.damaged` or `bundle.unsafe`."""
        self._file = file
        self._members = _members(file)
        self._manifest = self._small(_MANIFEST)
        self._signature = self._small(_SIGNATURE)
        try:
            self.manifest = read(self._manifest, Manifest)
        except Garbled as error:
            raise damaged() from error

    def signed(self) -> tuple[bytes, bytes]:
        """What was signed, and the signature."""
        return statement(self._manifest), self._signature

    def check(self) -> None:
        """Every part is there as the manifest names it, and no other; Refusal `bundle.damaged`."""
        if self._members.keys() - {_MANIFEST, _SIGNATURE} != self.manifest.parts.keys():
            raise damaged()
        for name, entry in self.manifest.parts.items():
            digest = hashlib.sha256()
            for piece in self.pieces(name, _READ):
                digest.update(piece)
            if (self._members[name].size, digest.hexdigest()) != (entry.size, entry.sha256):
                raise damaged()

    def names(self, folder: str) -> list[str]:
        """The parts of a folder in their order."""
        return sorted(name for name in self.manifest.parts if name.startswith(f"{folder}/"))

    def message(self, name: str, shape: type[Shape]) -> Shape:
        """A message; Refusal `bundle.damaged` when it is none of this shape."""
        content = b"".join(self.pieces(name, _READ))
        try:
            return read(unpacked(Packet(content, "zstd" if name.endswith(".zst") else "")), shape)
        except Garbled as error:
            raise damaged() from error

    def messages(self, folder: str, shape: type[Shape]) -> Iterator[Shape]:
        """The messages of a folder in their order."""
        return (self.message(name, shape) for name in self.names(folder))

    def pieces(self, name: str, length: int) -> Iterator[bytes]:
        """The bytes of a part."""
        member = self._members.get(name)
        if member is None:
            raise damaged()
        position, left = member.start, member.size
        while left:
            self._file.seek(position)
            piece = self._file.read(min(length, left))
            if not piece:
                raise damaged()
            left -= len(piece)
            position += len(piece)
            yield piece

    def _small(self, name: str) -> bytes:
        member = self._members.get(name)
        if member is None or member.size > _MANIFEST_LIMIT:
            raise damaged()
        return b"".join(self.pieces(name, _READ))


def manifest_bytes(manifest: Manifest) -> bytes:
    """The bytes of a manifest; they are signed and never written again."""
    return msgspec.json.encode(manifest)


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member.tobuf(tarfile.USTAR_FORMAT)


def _members(file: IO[bytes]) -> Mapping[str, _Place]:
    """Where each part lies. Headers are taken one by one: no name of another block is ever followed."""
    found: dict[str, _Place] = {}
    end = file.seek(0, io.SEEK_END)
    at = 0
    while True:
        file.seek(at)
        header = file.read(_BLOCK)
        if not any(header):
            return found
        try:
            member = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        except tarfile.TarError as error:
            raise damaged() from error
        at += _BLOCK
        if not _is_ours(member) or member.name in found or len(found) > MOST_PARTS:
            raise Refusal(
                "bundle.unsafe",
                say("This bundle holds something that does not belong into it; nothing was taken from it."),
                say("Make a new one on the laptop, and tell headquarters where this one came from."),
            )
        if not 0 <= member.size <= end - at:
            raise damaged()
        found[member.name] = _Place(at, member.size)
        at += member.size + -member.size % _BLOCK


def _is_ours(member: tarfile.TarInfo) -> bool:
    is_named = member.name in (_MANIFEST, _SIGNATURE) or _NAMES.fullmatch(member.name) is not None
    return member.type == tarfile.REGTYPE and is_named

"""How do photos and transcripts get into the database? By the digest of their bytes; the same bytes once."""

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, Refusal, Words, say
from fieldkit.storage.rows.evidence import AttachmentRow

if TYPE_CHECKING:
    from PIL.Image import Image

PHOTO_FILE_LIMIT = 40 * 1024 * 1024
PHOTO_LIMIT = 1024 * 1024
"""A photo is scaled to at most this size (E35)."""
PHOTO_AIM = 400 * 1000
"""Where a step below reaches it, a photo is no larger: it still has to travel over a telephone."""
CONTENT_LIMIT = 25 * 1024 * 1024
"""Headquarters takes nothing longer."""
_PIXEL_LIMIT = 25_000_000
_SCALABLE = ("L", "RGB", "RGBA", "CMYK", "YCbCr")
"""Kinds of pixels that mix when a picture shrinks; the numbers of a palette do not."""


@dataclass(frozen=True)
class _Step:
    """How small a photo is made: its longest side in pixels, and the quality of the JPEG."""

    edge: int
    quality: int


# a type plate photographed as a whole is still read at 1280 pixels; below that only for pictures that are all noise
_STEPS = (_Step(2048, 82), _Step(2048, 70), _Step(1600, 72), _Step(1280, 72), _Step(1280, 55), _Step(1024, 50))


@dataclass(frozen=True)
class NewAttachment:
    """Bytes about to be kept."""

    content: bytes
    mime: str
    role: str
    name: str
    original_sha256: str

    @property
    def sha256(self) -> str:
        """Digest that names the attachment."""
        return sha256_hex(self.content)


def attach(session: Session, attachment: NewAttachment, now: datetime) -> datetime:
    """Keeps the bytes inside the caller's transaction, unless they are kept already; answers the instant.

    Refusal `attachment.too_large`.
    """
    if len(attachment.content) > CONTENT_LIMIT:
        raise Refusal(
            "attachment.too_large",
            say("{file} is larger than 25 MB.", file=one_line(attachment.name, limit=120)),
            say("Headquarters takes files of at most 25 MB. Divide it, or make it smaller."),
        )
    if session.get(AttachmentRow, attachment.sha256) is None:
        session.add(
            AttachmentRow(
                sha256=attachment.sha256,
                mime=attachment.mime,
                attachment_role=attachment.role,
                name=one_line(attachment.name, limit=200),
                size=len(attachment.content),
                original_sha256=attachment.original_sha256,
                content=attachment.content,
                added_at=now,
            )
        )
    return now


def not_here(session: Session, digests: Iterable[str]) -> frozenset[str]:
    """Those of these attachments whose bytes are not on this laptop: made on another one, and not fetched yet."""
    wanted = frozenset(digests)
    if not wanted:
        return wanted
    here = session.exec(select(AttachmentRow.sha256).where(col(AttachmentRow.sha256).in_(wanted)))
    return wanted.difference(here)


def read_photo(path: Path) -> NewAttachment:
    """A picture file as a JPEG of at most 1 MB, with the digest of the original; Refusal `photo.*`."""
    from PIL import Image  # 0.1 s of import, only with a photo

    original = _read(path)
    Image.MAX_IMAGE_PIXELS = None  # the limit below is stricter, and Pillow's prints a warning into the screen
    try:
        with Image.open(io.BytesIO(original), formats=("JPEG", "PNG", "WEBP", "BMP")) as picture:
            if picture.width * picture.height > _PIXEL_LIMIT:
                raise _unusable(say("{file} has more than 25 million pixels.", file=_shown(path)))
            name = one_line(path.name, limit=200)
            return NewAttachment(_scaled(picture), "image/jpeg", "photo", name, sha256_hex(original))
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error) as error:
        raise _unusable(say("{file} is no picture that can be read.", file=_shown(path))) from error


def _scaled(picture: "Image") -> bytes:
    """The first step that reaches the aim; the last one otherwise, which is within the limit whatever it shows."""
    small = _upright(picture, _STEPS[0].edge)
    content = b""
    for step in _STEPS:
        small.thumbnail((step.edge, step.edge))
        target = io.BytesIO()
        small.save(target, "JPEG", quality=step.quality, optimize=True)
        content = target.getvalue()
        if len(content) <= PHOTO_AIM:
            break
    return content


def _upright(picture: "Image", edge: int) -> "Image":
    """The picture as it was seen, opaque, and without all that the camera wrote beside it."""
    from PIL import Image, ImageOps

    if picture.mode not in _SCALABLE:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((edge, edge))  # a JPEG is decoded at a fraction of its size from here
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    plain = upright.convert("RGB")
    plain.info.clear()  # Pillow writes a comment of the original into the copy
    return plain


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > PHOTO_FILE_LIMIT:
            raise _unusable(say("{file} is larger than 40 MB.", file=_shown(path)))
        return path.read_bytes()
    except OSError as error:
        raise Outside(
            "photo.unreadable",
            say("The photo {file} cannot be read.", file=_shown(path)),
            say("Check the file name and try again."),
        ) from error


def _unusable(why: Words) -> Refusal:
    return Refusal("photo.unusable", why, say("Take the photo again as JPEG or PNG."))


def _shown(path: Path) -> str:
    return one_line(path.name, limit=120)

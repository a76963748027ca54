"""How do photos and transcripts get into the database? By the digest of their bytes; the same bytes once."""

import io
import struct
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, Refusal, Words, say
from fieldkit.storage.rows.evidence import AttachmentRow

PHOTO_FILE_LIMIT = 40 * 1024 * 1024
PHOTO_LIMIT = 1024 * 1024
"""A photo is scaled to at most this size (E35)."""
_PIXEL_LIMIT = 25_000_000
_EDGES = (2048, 1600, 1280, 1024, 800)
_QUALITY = 80


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
    """Keeps the bytes inside the caller's transaction, unless they are kept already; answers the instant."""
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


def _scaled(picture: object) -> bytes:
    from PIL import Image, ImageOps

    assert isinstance(picture, Image.Image)
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    content = b""
    for edge in _EDGES:
        copy = upright.copy()
        copy.thumbnail((edge, edge))
        target = io.BytesIO()
        copy.save(target, "JPEG", quality=_QUALITY, optimize=True)
        content = target.getvalue()
        if len(content) <= PHOTO_LIMIT:
            break
    return content


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

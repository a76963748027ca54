"""Which picture files become photos of at most 1 MB, and which are refused in words? (E35)"""

import contextlib
import io
import os
import random
import struct
import zlib
from pathlib import Path

import pytest
from inspection_walk import begin
from PIL import Image, ImageFilter
from sqlmodel import func, select

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.words import Outside, Refusal
from fieldkit.services.attachments import (
    CONTENT_LIMIT,
    PHOTO_AIM,
    PHOTO_FILE_LIMIT,
    PHOTO_LIMIT,
    NewAttachment,
    attach,
    read_photo,
)
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.evidence import AttachmentRow
from sync.wire import BLOB_LIMIT

KINDS = ("JPEG", "PNG", "WEBP", "BMP")


def picture(kind: str, size: tuple[int, int] = (40, 30), *, noise: bool = False) -> bytes:
    content = random.Random(1).randbytes(size[0] * size[1] * 3) if noise else bytes(size[0] * size[1] * 3)
    target = io.BytesIO()
    Image.frombytes("RGB", size, content).save(target, kind)
    return target.getvalue()


def kept(tmp_path: Path, content: bytes, name: str = "photo.jpg") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refusal) as refused:
        read_photo(path)
    assert str(refused.value.what)
    assert str(refused.value.todo)
    return refused.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_becomes_a_jpeg_and_its_original_is_named(tmp_path: Path, kind: str) -> None:
    original = picture(kind)
    photo = read_photo(kept(tmp_path, original))
    with Image.open(io.BytesIO(photo.content)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (40, 30))
    assert photo.original_sha256 == sha256_hex(original)
    assert photo.sha256 == sha256_hex(photo.content)


def test_a_photo_of_forty_megabytes_is_scaled_to_one(tmp_path: Path) -> None:
    original = picture("BMP", (3_700, 3_600), noise=True)
    assert 39_000_000 < len(original) <= PHOTO_FILE_LIMIT
    assert len(read_photo(kept(tmp_path, original)).content) <= PHOTO_LIMIT


def test_nothing_but_noise_is_within_the_limit_and_still_fills_a_screen(tmp_path: Path) -> None:
    photo = read_photo(kept(tmp_path, picture("PNG", (1_024, 1_024), noise=True)))
    assert PHOTO_AIM < len(photo.content) <= PHOTO_LIMIT
    assert shown(photo).size == (1_024, 1_024)


def test_a_photo_of_a_telephone_reaches_the_aim_and_stays_legible(tmp_path: Path) -> None:
    grain = Image.frombytes("RGB", (3_200, 2_400), random.Random(2).randbytes(23_040_000))
    target = io.BytesIO()
    grain.filter(ImageFilter.GaussianBlur(1)).save(target, "JPEG", quality=95)
    photo = read_photo(kept(tmp_path, target.getvalue()))
    assert len(photo.content) <= PHOTO_AIM
    assert max(shown(photo).size) >= 1_280


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    assert shown(read_photo(kept(tmp_path, picture("PNG", (12, 7))))).size == (12, 7)


RED, BLUE = (220, 30, 30), (30, 30, 220)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corners"),
    [
        (1, "TL BL"),
        (2, "TR BR"),
        (3, "TR BR"),
        (4, "TL BL"),
        (5, "TL TR"),
        (6, "TL TR"),
        (7, "BL BR"),
        (8, "BL BR"),
    ],
)
def test_a_photo_is_turned_upright(tmp_path: Path, kind: str, orientation: int, corners: str) -> None:
    seen = Image.new("RGB", (40, 40), BLUE)
    seen.paste(RED, (0, 0, 20, 40))
    exif = Image.Exif()
    exif[0x0112] = orientation
    target = io.BytesIO()
    seen.save(target, kind, exif=exif)
    upright = shown(read_photo(kept(tmp_path, target.getvalue())))
    places = {"TL": (5, 5), "TR": (35, 5), "BL": (5, 35), "BR": (35, 35)}
    assert [place for place, at in places.items() if red(upright, at)] == corners.split()


def test_what_the_camera_wrote_beside_the_picture_stays_with_the_engineer(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "MAKER-SECRET"
    exif.get_ifd(0x8825)[2] = (30.0, 35.0, 12.0)
    target = io.BytesIO()
    Image.new("RGB", (40, 30)).save(
        target,
        "JPEG",
        exif=exif,
        comment=b"COMMENT-SECRET",
        xmp=b"<x>XMP-SECRET</x>",
        icc_profile=b"ICC-SECRET" * 20,
        dpi=(301, 301),
    )
    original = target.getvalue()
    content = read_photo(kept(tmp_path, original)).content
    for secret in (b"MAKER-SECRET", b"COMMENT-SECRET", b"XMP-SECRET", b"ICC-SECRET"):
        assert secret in original
        assert secret not in content
    assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_paper(tmp_path: Path, mode: str) -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0)).convert(mode)
    target = io.BytesIO()
    clear.save(target, "PNG")
    assert shown(read_photo(kept(tmp_path, target.getvalue()))).getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_any_kind_of_pixel_becomes_a_photo(tmp_path: Path, mode: str) -> None:
    target = io.BytesIO()
    Image.new("L", (3_000, 20), 255).convert(mode).save(target, "JPEG" if mode == "CMYK" else "PNG")
    assert shown(read_photo(kept(tmp_path, target.getvalue()))).mode == "RGB"


def shown(photo: NewAttachment) -> Image.Image:
    opened = Image.open(io.BytesIO(photo.content))
    opened.load()
    return opened


def red(upright: Image.Image, at: tuple[int, int]) -> bool:
    pixel = upright.getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel[0] > 150 > pixel[2]


def test_a_file_beyond_forty_megabytes_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        os.truncate(file.fileno(), PHOTO_FILE_LIMIT + 1)
    assert refusal(path) == "photo.unusable"


@pytest.mark.parametrize("edge", [5_001, 13_000, 60_000])
def test_a_bomb_of_pixels_is_refused_before_it_unfolds(tmp_path: Path, edge: int) -> None:
    header = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1_000)), (b"IEND", b""))
    )
    assert refusal(kept(tmp_path, b"\x89PNG\r\n\x1a\n" + chunks)) == "photo.unusable"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"text",
        b"\xff\xd8\xff",
    ],
    ids=ascii,
)
def test_other_files_are_refused_with_the_reason(tmp_path: Path, content: bytes) -> None:
    assert refusal(kept(tmp_path, content)) == "photo.unusable"


def test_a_missing_file_or_a_folder_is_trouble_outside(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jpg", tmp_path):
        with pytest.raises(Outside):
            read_photo(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_picture_is_a_photo_or_a_refusal_but_no_crash(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    original = picture(kind, noise=True)
    for _ in range(120):
        broken = bytearray(original[: chance.choice((len(original), chance.randrange(8, len(original))))])
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(min(len(broken), 120))] = chance.randrange(256)
        with contextlib.suppress(Refusal):
            assert read_photo(kept(tmp_path, bytes(broken))).content.startswith(b"\xff\xd8")


def test_the_same_photo_is_kept_once_and_counts_where_it_was_added(bench: Workbench, tmp_path: Path) -> None:
    inspection = begin(bench)
    photo = read_photo(kept(tmp_path, picture("PNG"), "门\u202e.jpg"))
    for code in ("A01.1", "A01.2"):
        bench.inspections.measure(inspection, code, "PASS")
        answer = bench.inspections.add_photo(inspection, code, photo).answer
        assert [reference.sha256 for reference in answer.evidence] == [photo.sha256]
        assert answer.evidence[0].caption == "门␦.jpg"
    with bench.journal.read() as session:
        assert session.exec(select(func.count()).select_from(AttachmentRow)).one() == 1


def test_other_files_are_kept_as_they_are_up_to_what_headquarters_takes(bench: Workbench) -> None:
    def log(content: bytes) -> NewAttachment:
        return NewAttachment(content, "text/plain", "transcript", "log.txt", "")

    taken = log(b"\0as\r\nit is")
    with bench.journal.write("file.add", "HB07") as session:
        attach(session, taken, bench.journal.clock.now())
    with bench.journal.read() as session:
        assert session.get_one(AttachmentRow, taken.sha256).content == taken.content
    assert CONTENT_LIMIT == BLOB_LIMIT
    with pytest.raises(Refusal) as refused, bench.journal.write("file.add", "HB07") as session:
        attach(session, log(bytes(CONTENT_LIMIT + 1)), bench.journal.clock.now())
    assert refused.value.code == "attachment.too_large"
    assert "25" in str(refused.value.what)

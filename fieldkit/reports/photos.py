"""Which photos can be printed, how do they lie on paper, and how are they found again in a PDF of ours?"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO

from fieldkit.domain.canonical import sha256_hex
from fieldkit.reports.blocks import Picture, Pictures
from fieldkit.reports.flow import LEFT, WIDTH, Cell, Flow
from fieldkit.reports.shapes import Image, Shade, Stroke

Photos = Mapping[str, bytes]
"""Digest -> JPEG, as far as the bytes are here."""
_HIGH, _GAP = 170.0, 14.0
_SIZE, _LEADING = 8.0, 11.5
_STREAM = re.compile(rb"/Filter \[ ?/DCTDecode ?\][^>]{0,200}?/Length (\d{1,8})[^>]{0,200}?>>\s*stream\r?\n")


def draw_pictures(flow: Flow, block: Pictures, photos: Photos) -> None:
    """Two photos a row, each with its caption; of one whose bytes are not here, the caption alone."""
    for start in range(0, len(block.pictures), 2):
        _row(flow, block.pictures[start : start + 2], photos)


def printed_photos(pdf: bytes) -> dict[str, bytes]:
    """The photos that a PDF of ours carries, by their digests."""
    found = (pdf[match.end() : match.end() + int(match[1])] for match in _STREAM.finditer(pdf))
    return {sha256_hex(jpeg): jpeg for jpeg in found}


def size_of(jpeg: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no JPEG that can be printed."""
    from PIL import Image as Pictured

    try:
        with Pictured.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
            return picture.size if picture.mode in ("L", "RGB") else None
    except (OSError, SyntaxError, ValueError):
        return None


def _row(flow: Flow, pictures: tuple[Picture, ...], photos: Photos) -> None:
    width = (WIDTH - _GAP) / 2
    boxes = [
        _placed(picture, photos, LEFT + place * (width + _GAP), width) for place, picture in enumerate(pictures)
    ]
    high = max((box[1] for box in boxes), default=0.0)
    if high:
        flow.need(high + 40)
        flow.skip(6)
        flow.shapes([shape for image, _ in boxes if image is not None for shape in _hung(image, flow.y)])
        flow.skip(high + 3)
    cells = [
        Cell(
            LEFT + place * (width + _GAP),
            flow.gate.wrapped(picture.caption, width, _SIZE),
            _SIZE,
            shade=Shade.QUIET,
        )
        for place, picture in enumerate(pictures)
    ]
    flow.strip(cells, _LEADING, pad=1.5)


def _placed(picture: Picture, photos: Photos, x: float, width: float) -> tuple[Image | None, float]:
    """The image at the upper edge 0, as large as it goes, and how high it is."""
    jpeg = photos.get(picture.sha256)
    size = size_of(jpeg) if jpeg is not None else None
    if jpeg is None or size is None or 0 in size:
        return None, 0.0
    scale = min(width / size[0], _HIGH / size[1])
    return Image(x, 0.0, size[0] * scale, size[1] * scale, jpeg), size[1] * scale


def _hung(image: Image, upper: float) -> Iterator[Image | Stroke]:
    x, y, width, height = image.x, upper - image.height, image.width, image.height
    yield Image(x, y, width, height, image.jpeg)
    frame = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    yield Stroke(frame, 0.4, Shade.RULE, closed=True)

"""What does the demo attach as a photo? A drawn picture that says so; no real hall, no real people."""

import io
from pathlib import Path

from fieldkit.services.attachments import NewAttachment, read_photo


def device_photo(folder: Path) -> NewAttachment:
    """A small JPEG of a drawn kiosk, read in the way of every photo."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 480), "#d8e2e8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((220, 40, 420, 440), fill="#3b5566")
    pen.rectangle((245, 70, 395, 190), fill="#9fd3ec")
    pen.rectangle((270, 220, 370, 232), fill="#11191f")
    pen.rectangle((270, 260, 370, 272), fill="#11191f")
    pen.text((20, 450), "FieldKit demo, JF3-2409-0153", fill="#223038")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    path = folder / "JF3-2409-0153.jpg"
    path.write_bytes(content.getvalue())
    return read_photo(path)

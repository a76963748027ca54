"""How do laid-out sheets become the bytes of a PDF? The one module that writes with ReportLab."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from fieldkit.reports.envelope import attach
from fieldkit.reports.flow import PAGE_HEIGHT, PAGE_WIDTH
from fieldkit.reports.fonts import Typeface
from fieldkit.reports.shapes import Area, Curves, Disc, Image, Shade, Shape, Sheet, Stroke, Text

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_PRINTING = Lock()
_WATERMARK_SIZE = 110
_ROUND = 1


@dataclass(frozen=True)
class Paper:
    """Everything about a file besides its sheets."""

    title: str
    """Fixed words and the proof code: no text from elsewhere stands outside the compressed pages."""
    watermark: str
    envelope: bytes | None


def pdf_bytes(sheets: Sequence[Sheet], face: Typeface, paper: Paper) -> bytes:
    """The sheets as a PDF; equal sheets give equal bytes.

    One document at a time: the font reader of ReportLab keeps its position in an object that documents share.
    """
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    target = BytesIO()
    with _PRINTING:
        rl_config.useA85 = 0
        canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
        canvas.setTitle(paper.title)
        canvas.setAuthor("FieldKit")
        canvas.setCreator("FieldKit")
        for sheet in sheets:
            _sheet(canvas, sheet, face, paper.watermark)
        if paper.envelope is not None:
            attach(canvas, paper.envelope)
        canvas.save()
    return target.getvalue()


def _sheet(canvas: "Canvas", sheet: Sheet, face: Typeface, watermark: str) -> None:
    if watermark:
        _watermark(canvas, face, watermark)
    canvas.setLineCap(_ROUND)
    canvas.setLineJoin(_ROUND)
    for shape in sheet.shapes:
        _shape(canvas, shape)
    _texts(canvas, sheet.texts, face)
    canvas.showPage()


def _texts(canvas: "Canvas", texts: Sequence[Text], face: Typeface) -> None:
    pen = canvas.beginText()
    font: tuple[str, float] | None = None
    shade: Shade | None = None
    for text in texts:
        if text.shade is not shade:
            shade = text.shade
            pen.setFillColorRGB(*shade.value)
        pen.setTextOrigin(text.x, text.y)
        for name, piece in face.runs(text.text, bold=text.bold):
            if font != (name, text.size):
                font = (name, text.size)
                pen.setFont(name, text.size)
            pen.textOut(piece)
    canvas.drawText(pen)


def _shape(canvas: "Canvas", shape: Shape) -> None:
    match shape:
        case Area():
            canvas.setFillColorRGB(*shape.shade.value)
            canvas.rect(shape.x, shape.y, shape.width, shape.height, stroke=0, fill=1)
        case Stroke():
            _stroke(canvas, shape)
        case Disc():
            canvas.setStrokeColorRGB(*Shade.INK.value)
            canvas.setFillColorRGB(*Shade.INK.value)
            canvas.setLineWidth(0.6)
            canvas.circle(shape.x, shape.y, shape.radius, stroke=1, fill=int(shape.filled))
        case Curves():
            _curves(canvas, shape)
        case Image():
            _image(canvas, shape)


def _image(canvas: "Canvas", image: Image) -> None:
    """The bytes of the photo go into the document as they are: it is checked by their digest."""
    from reportlab.lib.utils import ImageReader

    reader = ImageReader(BytesIO(image.jpeg))
    canvas.drawImage(reader, image.x, image.y, image.width, image.height)


def _stroke(canvas: "Canvas", stroke: Stroke) -> None:
    path = canvas.beginPath()
    path.moveTo(*stroke.points[0])
    for point in stroke.points[1:]:
        path.lineTo(*point)
    if stroke.closed:
        path.close()
    canvas.setStrokeColorRGB(*stroke.shade.value)
    canvas.setLineWidth(stroke.width)
    canvas.drawPath(path)


def _curves(canvas: "Canvas", curves: Curves) -> None:
    path = canvas.beginPath()
    for start, pieces in curves.strokes:
        path.moveTo(*start)
        for first, second, end in pieces or ((start, start, start),):
            path.curveTo(*first, *second, *end)
    canvas.setStrokeColorRGB(*Shade.INK.value)
    canvas.setLineWidth(curves.width)
    canvas.drawPath(path)


def _watermark(canvas: "Canvas", face: Typeface, text: str) -> None:
    size = min(_WATERMARK_SIZE, PAGE_WIDTH * 0.95 / max(face.width(text, 1, bold=True), 1))
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(45)
    canvas.setFillColorRGB(*Shade.WATERMARK.value)
    x = -face.width(text, size, bold=True) / 2
    for name, piece in face.runs(text, bold=True):
        canvas.setFont(name, size)
        canvas.drawString(x, -size / 3, piece)
        x += face.width(piece, size, bold=True)
    canvas.restoreState()

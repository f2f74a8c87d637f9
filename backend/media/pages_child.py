"""Draws pages of a PDF, run apart (core/apart.py): the first line of the request is JSON, the PDF follows.

{"page": null} is answered with {"pages": [[width, height], …]}, points of the paper; {"page": n, "box": [w, h]} with
{} and a PNG behind the line's end. Both may be {"refused": code} instead. No program inside a PDF is run: this reader
is built without an interpreter.
"""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO

import pypdfium2  # type: ignore[import-untyped]  # the package carries no types
from PIL import Image, PngImagePlugin

Image.preinit()  # nothing can be imported later
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_HEAVY_PNG = 1_500_000
_LEAST_SIDE = 4  # pixels; a page drawn narrower than this is a line
_ENCODER = PngImagePlugin.PngImageFile.format


class Refused(Exception):
    """The document or the page cannot be shown; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """The document with its filled-in forms. Raises Refused: locked, damaged."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if error.err_code == _PASSWORD else "damaged") from None
    if not len(document):
        raise Refused("damaged")
    document.init_forms()
    return document


def sizes(document: pypdfium2.PdfDocument, most: int) -> list[list[float]]:
    """Width and height of the first pages, upright. Nothing of them is read or drawn."""
    return [[round(side, 2) for side in document.get_page_size(at)] for at in range(min(most, len(document)))]


def drawn(document: pypdfium2.PdfDocument, number: int, box: tuple[int, int]) -> bytes:
    """Page `number`, from 1, as a PNG as large as the box allows: what a page claims to measure costs nothing."""
    page = document[number - 1]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise Refused("shape")
    scale = min(box[0] / width, box[1] / height)
    if min(width, height) * scale < _LEAST_SIDE:
        raise Refused("shape")
    image = page.render(scale=scale, rev_byteorder=True, fill_color=(255, 255, 255, 255)).to_pil().convert("RGB")
    return encoded(image)


def encoded(image: Image.Image) -> bytes:
    """The page as a PNG; what weighs like a photograph is kept in 256 colours, which a paper stays readable in."""
    file = io.BytesIO()
    image.save(file, _ENCODER, compress_level=6)
    if file.tell() > _HEAVY_PNG:
        file = io.BytesIO()
        image.quantize(256, method=Image.Quantize.FASTOCTREE).save(file, _ENCODER, compress_level=6)
    return file.getvalue()


def answered(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer's line and what follows it."""
    document = opened(data)
    if request["page"] is None:
        return {"pages": sizes(document, request["most"])}, b""
    if not 1 <= request["page"] <= len(document):
        raise Refused("no-such-page")
    return {}, drawn(document, request["page"], (request["box"][0], request["box"][1]))


def main(source: BinaryIO, target: BinaryIO) -> None:
    """One request, one answer."""
    request, picture = json.loads(source.readline()), b""
    try:
        answer, picture = answered(request, source.read())
    except Refused as refusal:
        answer = {"refused": refusal.code}
    except MemoryError:
        answer = {"refused": "too-heavy"}
    except Exception:  # noqa: BLE001 - readers of hostile bytes raise whatever they meet
        answer = {"refused": "damaged"}
    target.write(json.dumps(answer).encode() + b"\n" + picture)

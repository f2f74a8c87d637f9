"""Where a stranger's picture is decoded: a process of its own, with little time and memory and no secrets.

Started by path and isolated (`python -I darkroom.py`), it knows Pillow and the standard library only. It
reads one line of JSON (see `picturing`) and the picture from its input, and writes one line of JSON and the
new pictures to its output. The worst that a picture can do is end this process.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any, BinaryIO

from PIL import AvifImagePlugin, Image, ImageCms, ImageFile

Image.MAX_IMAGE_PIXELS = None  # the cap of the request is asked of the header, before anything is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a thread more is 70 MB of address space more

_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ENCODINGS: dict[str, dict[str, Any]] = {
    "WEBP": {"method": 4},
    "JPEG": {"optimize": True},
    "PNG": {"compress_level": 6},
}


class Refused(Exception):
    """The picture cannot be developed; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def limit(seconds: int, memory: int) -> None:
    """Give this process so much processor time (seconds) and address space (bytes), where systems can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's clock is the only limit
        return
    wanted = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0}
    for which, value in wanted.items():
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):  # a stricter limit is in force, or the system knows none
            continue


def opened(data: bytes, request: dict[str, Any]) -> Image.Image:
    """The picture, its header read and nothing decoded. Raises Refused: too-many-pixels, too-small."""
    image: Image.Image = Image.open(io.BytesIO(data), formats=request["formats"])
    if image.format == "PNG":
        image.verify()  # its checksums, which decoding does not ask; the picture has to be opened again
        image = Image.open(io.BytesIO(data), formats=request["formats"])
    if image.width * image.height > request["most_pixels"]:
        raise Refused("too-many-pixels")
    if min(image.size) < request["least_side"]:
        raise Refused("too-small")
    return image


def turn_of(image: Image.Image) -> int:
    """How the camera was held (EXIF orientation, 1 to 8); 1 where the note cannot be read."""
    try:
        turn = int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001 - any damage of the notes: the picture itself may be whole
        return 1
    return turn if turn in _TRANSPOSITIONS else 1


def plain(image: Image.Image) -> Image.Image:
    """A mode that can be scaled: L, RGB, RGBA or CMYK. Palettes, bitmaps and 16 bits are converted."""
    if image.mode.startswith("I"):
        depth = image.point(lambda value: value * (1 / 256)) if image.mode.startswith("I;16") else image
        return depth.convert("L")
    if "transparency" in image.info or image.mode in ("PA", "LA", "La", "RGBa"):
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def turned(box: tuple[int, int], turn: int) -> tuple[int, int]:
    """The box before the picture is turned: from 5 on, its width is what will be the height."""
    return (box[1], box[0]) if turn >= 5 else box


def fitting(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The size scaled down to fit into `box`; never up."""
    factor = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def shrunk(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """The picture at the size that fits into `box`."""
    size = fitting(image.size, box)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """L, RGB or RGBA in the colours browsers expect, by the profile that came with it where that is sound."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    if profile and image.mode != "L":
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            colours = ImageCms.profileToProfile(colours, given, srgb, outputMode="RGB") or colours
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile: the numbers are taken as they are
    if colours.mode != "L":
        colours = colours.convert("RGB")
    if alpha is None or alpha.getextrema() == (255, 255):
        return colours
    colours = colours.convert("RGBA")
    colours.putalpha(alpha)
    return colours


def loaded(image: Image.Image, box: tuple[int, int]) -> int:
    """Decode the picture and say how the camera was held (1 to 8)."""
    if image.format != "JPEG":
        # Decoded first: asking a PNG for its notes decodes it too, and would swallow what is wrong with it.
        image.load()
        return turn_of(image)
    turn = turn_of(image)
    # The decoder itself can halve: a large photograph then never stands in memory in full.
    image.draft(None, fitting(image.size, turned(box, turn)))
    image.load()
    return turn


def upright(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """The whole picture as it is looked at: scaled into `box`, turned, in sRGB, with no note left on it."""
    profile = image.info.get("icc_profile")
    turn = loaded(image, box)
    whole = plain(image)
    whole = in_srgb(shrunk(whole, turned(box, turn)), profile)
    if turn in _TRANSPOSITIONS:
        whole = whole.transpose(_TRANSPOSITIONS[turn])
    whole.info = {}
    return whole


def encoded(image: Image.Image, encoding: str, quality: int) -> bytes:
    """The picture as a file. JPEG has no transparency: it is laid on white."""
    if encoding == "JPEG" and image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    file = io.BytesIO()
    image.save(file, encoding, quality=quality, **_ENCODINGS[encoding])
    return file.getvalue()


def sizes_of(width: int, wanted: list[int]) -> list[int]:
    """The widths to make of a picture so wide: those clearly below its own, and its own."""
    return [size for size in wanted if size * 1.2 <= width] + [width]


def develop(data: bytes, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The answer's first line and the files it announces, smallest first."""
    image = opened(data, request)
    width, height = request["box"]
    whole = upright(image, (width, height))
    widths = sizes_of(whole.width, request["sizes"])
    files, announced = [], []
    for width in widths:
        version = whole if width == whole.width else shrunk(whole, (width, whole.height))
        files.append(encoded(version, request["encoding"], request["quality"]))
        announced.append({"width": version.width, "height": version.height, "length": len(files[-1])})
    return {"files": announced}, files


def main(source: BinaryIO, target: BinaryIO) -> None:
    """One request, one answer: {"files": […]} with the bytes after it, or {"refused": code}."""
    request = json.loads(source.readline())
    limit(request["seconds"], request["memory"])
    warnings.simplefilter("ignore")
    files: list[bytes] = []
    try:
        answer, files = develop(source.read(), request)
    except Refused as refusal:
        answer = {"refused": refusal.code}
    except MemoryError:
        answer = {"refused": "too-heavy"}
    except Exception:  # noqa: BLE001 - decoders of hostile bytes raise whatever they meet
        answer = {"refused": "damaged"}
    target.write(json.dumps(answer).encode() + b"\n")
    target.writelines(files)
    target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)

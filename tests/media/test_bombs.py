"""Pictures made to break whoever opens them: each is refused with a sentence, in little time and memory."""

from __future__ import annotations

import struct
import subprocess
import threading
import time
import zlib
from typing import Any

import pytest
from PIL import Image

from backend.core.errors import DomainError
from backend.media import picturing
from backend.media.errors import DamagedFile, PicturesBusy, PictureTooHeavy, PictureTooSmall, TooManyPixels
from backend.media.picturing import Developed, clean_copy, develop
from backend.media.sniffing import Kind, sniff_photo
from tests.factories.media import picture_file, png_chunk, scene

# A screen of 65,000 x 65,000, and one of its pictures.
GIF_BOMB = b"GIF89a" + struct.pack("<HHBBB", 65_000, 65_000, 0, 0, 0)
GIF_BOMB += b"," + struct.pack("<HHHHB", 0, 0, 65_000, 65_000, 0) + b"\x02\x02L\x01\0;"
# The size in the frame header of a small JPEG, set to the largest there is.
JPEG_BOMB = picture_file(Image.new("L", (9, 9)), "JPEG").replace(
    b"\xff\xc0\0\x0b\x08\0\x09\0\x09", b"\xff\xc0\0\x0b\x08\xff\xff\xff\xff"
)
WHOLE = {kind: picture_file(scene(600, 400), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF")}


def developed(data: bytes, name: str = "foto.jpg") -> Developed:
    """As a photograph goes: sniffed, then made anew."""
    return develop(data, sniff_photo(data, file_name=name), file_name=name)


def png_claiming(width: int, height: int, *more: bytes) -> bytes:
    """A PNG whose header claims a size."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = png_chunk(b"IDAT", zlib.compress(b"\0" * 4096))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + rows + png_chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        png_claiming(50_000, 50_000),
        png_claiming(2**31 - 1, 1),
        png_claiming(40_000, 1_001),
        GIF_BOMB,
        JPEG_BOMB,
    ],
    ids=["png", "png-wide", "png-just-over", "gif", "jpeg"],
)  # fmt: skip
def test_more_pixels_than_any_camera_takes_are_refused_unseen(data: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(TooManyPixels) as caught:
        developed(data)
    assert caught.value.status == 413
    assert time.monotonic() - began < 2


def test_notes_that_unpack_to_a_hundred_megabytes_are_refused() -> None:
    note = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 100 * 1024 * 1024))
    whole = picture_file(scene(100, 80), "PNG")
    with pytest.raises((DamagedFile, PictureTooHeavy)):
        developed(whole[:33] + note + whole[33:])


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_what_was_cut_off_is_refused(kind: str, share: float) -> None:
    data = WHOLE[kind][: int(len(WHOLE[kind]) * share)]
    with pytest.raises(DomainError) as caught:
        developed(data)
    assert caught.value.status in (415, 422)


def test_a_png_with_one_bit_turned_is_refused() -> None:
    data = bytearray(WHOLE["PNG"])
    data[len(data) // 2] ^= 1
    with pytest.raises(DamagedFile):
        developed(bytes(data))


@pytest.mark.parametrize("size", [(1, 1), (23, 400), (400, 1)])
def test_a_picture_that_shows_nothing_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooSmall):
        developed(picture_file(Image.new("RGB", size)))


def test_only_the_kind_that_was_found_is_decoded() -> None:
    tiff = picture_file(scene(), "TIFF")
    with pytest.raises(DamagedFile):
        develop(tiff, Kind("image/jpeg", "jpg"), file_name="a.jpg")


def test_a_decoder_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture_file(scene(2000, 2000), "PNG")
    monkeypatch.setattr(picturing, "_WALL_SECONDS", 0.02)
    with pytest.raises(PictureTooHeavy):
        developed(data)


def test_a_decoder_that_takes_too_much_processor_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture_file(Image.new("RGB", (7000, 5000), (1, 2, 3)), "WEBP", method=0)
    monkeypatch.setattr(picturing, "_CPU_SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(PictureTooHeavy):
        clean_copy(data, Kind("image/webp", "webp"), file_name="a")
    assert time.monotonic() - began < 10


def test_a_decoder_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture_file(Image.new("RGB", (6000, 6000), (1, 2, 3)), "PNG")
    monkeypatch.setattr(picturing, "_MEMORY", 160 * 1024 * 1024)
    with pytest.raises(PictureTooHeavy):
        developed(data)


def test_when_every_place_is_taken_the_next_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(picturing, "_WAIT_SECONDS", 0.05)
    with picturing._place(), pytest.raises(PicturesBusy) as caught:
        developed(WHOLE["JPEG"])
    assert caught.value.status == 503
    assert developed(WHOLE["JPEG"]).largest.width == 600


def test_the_darkroom_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []
    real = subprocess.run

    def spy(*args: Any, **kwargs: Any) -> Any:
        seen.append({"args": args, **kwargs})
        return real(*args, **kwargs)

    monkeypatch.setenv("VITRINA_SECRET_KEY", "very-secret")
    monkeypatch.setattr(subprocess, "run", spy)
    developed(WHOLE["JPEG"], "$(touch x).jpg")
    assert "very-secret" not in repr(seen[0]["env"])
    assert "touch" not in repr(seen[0]["args"])

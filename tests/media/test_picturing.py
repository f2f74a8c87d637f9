"""Pictures made anew: upright, the right colours, the right sizes, nothing left of the camera's notes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from backend.media.picturing import Developed, Version, clean_copy, develop
from backend.media.sniffing import Kind, sniff_photo
from tests.factories.media import picture_file, png_chunk, scene

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (240, 240, 240)
# What turns the upright picture into the one a camera writes with that orientation.
HELD = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


def developed(data: bytes, name: str = "foto.jpg") -> Developed:
    """As a photograph goes: sniffed, then made anew."""
    return develop(data, sniff_photo(data, file_name=name), file_name=name)


def opened(version: Version) -> Image.Image:
    """One version, decoded."""
    image = Image.open(io.BytesIO(version.data))
    image.load()
    assert image.size == (version.width, version.height)
    return image


def near(image: Image.Image, x: float, y: float, colour: tuple[int, ...], within: int = 14) -> bool:
    """Whether the pixel at a share of width and height has about that colour."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    pixel = image.convert(mode).getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return all(abs(have - want) <= within for have, want in zip(pixel, colour, strict=True))


def upright(image: Image.Image) -> bool:
    """Whether the four fields of `scene` are where they belong."""
    fields = ((0.25, 0.25, RED), (0.75, 0.25, GREEN), (0.25, 0.75, BLUE), (0.75, 0.75, WHITE))
    return all(near(image, x, y, colour) for x, y, colour in fields)


WHOLE = {kind: picture_file(scene(600, 400), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF")}


@pytest.mark.parametrize("turn", HELD)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_however_the_camera_was_held_the_picture_stands(turn: int, kind: str) -> None:
    how = HELD[turn]
    held = scene(800, 600) if how is None else scene(800, 600).transpose(how)
    exif = Image.Exif()
    exif[0x0112] = turn
    made = developed(picture_file(held, kind, exif=exif))
    assert [(v.width, v.height) for v in made.versions] == [(320, 240), (640, 480), (800, 600)]
    assert all(upright(opened(version)) for version in made.versions)


def noted() -> dict[str, Any]:
    """What a phone writes beside the pixels: place, maker, a comment, a profile, an XMP packet."""
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[29] = "N", (20.0, 40.0, 25.5), "2026:03:02"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "exif": exif,
        "comment": b"SecretComment",
        "icc_profile": profile,
        "xmp": b"<x:xmpmeta>SecretPlace</x:xmpmeta>",
    }


@pytest.mark.parametrize("make", [developed, lambda data: clean_copy(data, Kind("image/jpeg", "jpg"), file_name="a")])
def test_the_cameras_notes_are_gone(make: Any) -> None:
    data = picture_file(scene(700, 500), "JPEG", **noted())
    assert b"SecretMaker" in data
    assert b"SecretComment" in data
    assert b"SecretPlace" in data
    for version in make(data).versions:
        assert b"Secret" not in version.data
        image = opened(version)
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


def test_text_in_a_png_is_gone() -> None:
    text = png_chunk(b"tEXt", b"Author\0SecretName") + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SecretPlace")
    whole = picture_file(scene(100, 80), "PNG")
    data = whole[:33] + text + whole[33:]
    assert b"Secret" not in developed(data).largest.data
    assert b"Secret" not in clean_copy(data, Kind("image/png", "png"), file_name="a").largest.data


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((300, 200), [300]),
        ((320, 200), [320]),
        ((350, 200), [350]),
        ((400, 200), [320, 400]),
        ((1281, 100), [320, 640, 1281]),
        ((1920, 1080), [320, 640, 1280, 1920]),
        ((4000, 3000), [320, 640, 1280, 1920]),
        ((500, 6000), [320]),
    ],
)
def test_the_sizes_that_are_made(size: tuple[int, int], widths: list[int]) -> None:
    made = developed(picture_file(Image.new("RGB", size, (90, 120, 60)), "JPEG"))
    assert [version.width for version in made.versions] == widths
    assert all(v.width <= size[0] and v.height <= min(size[1], 3840) for v in made.versions)
    assert all(abs(v.height - v.width * size[1] / size[0]) <= 1 for v in made.versions)
    assert (made.content_type, made.extension) == ("image/webp", "webp")
    assert all(opened(version).format == "WEBP" for version in made.versions)


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = picture_file(scene(900, 700), "JPEG")
    assert developed(data) == developed(data)


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (scene().convert("L"), "PNG"),
        (scene().convert("LA"), "PNG"),
        (scene().quantize(32), "PNG"),
        (scene().quantize(32), "GIF"),
        (scene().convert("RGBA"), "PNG"),
        (scene().convert("1"), "PNG"),
        (scene().convert("CMYK"), "JPEG"),
        (scene(), "AVIF"),
    ],
    ids=["grey", "grey-alpha", "palette", "gif", "rgba", "bitmap", "cmyk", "avif"],
)
def test_every_kind_of_pixel_is_shown_right(image: Image.Image, kind: str) -> None:
    made = opened(developed(picture_file(image, kind)).largest)
    assert made.size == (400, 300)
    assert made.mode == "RGB"
    if image.mode in ("L", "LA"):
        assert near(made, 0.75, 0.75, WHITE)
        assert near(made, 0.25, 0.25, (81, 81, 81))
    elif image.mode == "1":
        assert near(made.resize((20, 20)), 0.75, 0.75, WHITE, within=25)
    else:
        assert upright(made)


def test_sixteen_bits_of_grey_are_scaled_not_cut() -> None:
    grey = Image.new("I;16", (100, 80), 0x8000)
    assert near(opened(developed(picture_file(grey, "PNG")).largest), 0.5, 0.5, (128, 128, 128), within=3)


def test_transparency_stays_and_hides_nothing() -> None:
    image = scene(200, 200).convert("RGBA")
    image.paste((255, 0, 255, 0), (0, 0, 100, 200))
    made = opened(developed(picture_file(image, "PNG")).largest)
    assert made.mode == "RGBA"
    assert made.getpixel((20, 20)) != (255, 0, 255, 0)
    assert made.getchannel("A").getpixel((20, 20)) == 0
    assert near(made, 0.75, 0.25, (*GREEN, 255))
    palette = Image.new("P", (100, 100), 1)
    palette.putpalette([255, 0, 255, 30, 160, 30])
    palette.paste(0, (0, 0, 50, 100))
    made = opened(developed(picture_file(palette, "PNG", transparency=0)).largest)
    assert made.getchannel("A").getpixel((10, 10)) == 0
    assert near(made, 0.75, 0.5, (*GREEN, 255))


def test_a_transparent_picture_as_jpeg_copy_lies_on_white() -> None:
    from backend.media.darkroom import encoded

    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert near(Image.open(io.BytesIO(encoded(clear, "JPEG", 90))), 0.5, 0.5, (255, 255, 255))


def _swapped_profile() -> bytes:
    """An sRGB profile that calls red green and green red: a picture with it must come out swapped."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at_red, at_green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[at_red : at_red + 4], profile[at_green : at_green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_colours_are_those_of_the_profile(mode: str) -> None:
    image = Image.new(mode, (100, 100), "red")
    if mode == "RGBA":
        image.putpixel((0, 0), (0, 0, 0, 0))
    made = opened(developed(picture_file(image, "PNG", icc_profile=_swapped_profile())).largest)
    assert near(made, 0.5, 0.5, (0, 255, 0))


@pytest.mark.parametrize("profile", [b"not a profile", _swapped_profile()[:200], b""])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    made = opened(developed(picture_file(scene(), "JPEG", icc_profile=profile)).largest)
    assert upright(made)


def test_the_first_picture_of_an_animation_is_the_photograph() -> None:
    later = [Image.new("RGB", (400, 300), "black")] * 3
    for kind in ("GIF", "WEBP"):
        data = picture_file(scene(), kind, save_all=True, append_images=later)
        made = developed(data)
        assert upright(opened(made.largest))
        assert getattr(opened(made.largest), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("kind", "extension", "content_type"),
    [("jpg", "jpg", "image/jpeg"), ("png", "png", "image/png"), ("gif", "png", "image/png"),
     ("webp", "webp", "image/webp"), ("avif", "webp", "image/webp")],
)  # fmt: skip
def test_a_copy_keeps_its_size_and_its_kind_where_it_can(kind: str, extension: str, content_type: str) -> None:
    data = WHOLE[{"jpg": "JPEG"}.get(kind, kind.upper())]
    copy = clean_copy(data, Kind(f"image/{kind}", kind), file_name="plano")
    assert (copy.extension, copy.content_type) == (extension, content_type)
    assert len(copy.versions) == 1
    assert upright(opened(copy.largest))
    assert copy.largest.width == 600


def test_a_copy_of_a_png_loses_nothing() -> None:
    copy = clean_copy(WHOLE["PNG"], Kind("image/png", "png"), file_name="plano")
    assert opened(copy.largest).tobytes() == scene(600, 400).tobytes()


def test_a_copy_is_no_larger_than_a_plan_needs() -> None:
    data = picture_file(Image.new("L", (5000, 1000), 200), "PNG")
    copy = clean_copy(data, Kind("image/png", "png"), file_name="plano")
    assert (copy.largest.width, copy.largest.height) == (4096, 819)

"""Pictures that broke other programs, and names that break forms: read from the folder in VITRINA_TEST_DATA."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from backend.core.errors import DomainError
from backend.core.i18n import translate
from backend.media.naming import LONGEST_NAME, content_disposition, display_name
from backend.media.picturing import Developed, clean_copy, develop
from backend.media.sniffing import sniff_attachment, sniff_photo

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS = 2.0
WALL_SECONDS = 10.0
DARKROOM_MEGABYTES = 300
OWN_MEGABYTES = 200
WHOLE = ["hopper.jpg", "hopper.png", "hopper.gif", "hopper.webp", "xmp_test.jpg", "exif_gps_typeerror.jpg"]
BOMBS = ["decompression_bomb.gif", "truncated_jpeg.jpg", "truncated_image.png", "broken_data_stream.png", "broken.png"]


def folder(name: str) -> Path:
    """A folder of the test data; fails where it is not told or not there."""
    told = os.environ.get("VITRINA_TEST_DATA")
    assert told, "Set VITRINA_TEST_DATA to the folder with the test data."
    found = Path(told) / name
    assert found.is_dir(), f"{found} is not there: VITRINA_TEST_DATA names another folder."
    return found


def photo(data: bytes, name: str) -> Developed:
    """A file as a photograph."""
    return develop(data, sniff_photo(data, file_name=name), file_name=name)


def attachment(data: bytes, name: str) -> Developed | None:
    """A file as an attachment; None where it is kept as it came."""
    kind = sniff_attachment(data, file_name=name)
    return clean_copy(data, kind, file_name=name) if kind.is_picture else None


def outcome(way: Any, data: bytes, name: str) -> dict[str, Any]:
    """What became of one file: refused with a sentence in two languages, or good pictures."""
    try:
        made = way(data, name)
    except DomainError as error:
        return {"refused": error.status, "en": translate(error.message, "en"), "es": translate(error.message, "es")}
    except Exception as error:  # noqa: BLE001 - the point of the test: nothing else may come out
        return {"raised": repr(error)}
    sizes = []
    for version in made.versions if made else ():
        image = Image.open(io.BytesIO(version.data))
        image.load()
        assert image.size == (version.width, version.height)
        assert not image.getexif()
        assert "icc_profile" not in image.info
        sizes.append(image.size)
    return {"sizes": sizes}


def measure(pictures: Path) -> Iterator[str]:
    """Every file both ways, one line of JSON each; called in a process of its own, so that memory can be told."""
    resource.setrlimit(resource.RLIMIT_AS, (3 * 1024**3, 3 * 1024**3))
    for file in sorted(pictures.iterdir()):
        data = file.read_bytes()
        for way in (photo, attachment):
            cpu, wall = _cpu(), time.monotonic()
            result = outcome(way, data, file.name)
            result |= {"cpu": _cpu() - cpu, "wall": time.monotonic() - wall, "name": file.name, "way": way.__name__}
            yield json.dumps(result)
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    yield json.dumps({"own": peaks[0], "darkroom": peaks[1]})


def _cpu() -> float:
    """Processor time of this process and of the darkrooms it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.fixture(scope="module")
def measured() -> tuple[list[dict[str, Any]], dict[str, int]]:
    """What became of every picture, and the peaks of memory in MB."""
    pictures = folder("hostile-images")
    code = "import sys, pathlib; from tests.realdata.test_media import measure"
    code += "\nfor line in measure(pathlib.Path(sys.argv[1])): print(line)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(pictures)], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    *results, peaks = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(results) == 2 * len(list(pictures.iterdir()))
    assert len(results) > 200
    return results, peaks


def test_every_hostile_picture_is_refused_in_words_or_made_good(measured: Any) -> None:
    for result in measured[0]:
        assert "raised" not in result, result
        if "refused" in result:
            assert 400 <= result["refused"] < 500, result
            assert result["en"] != result["es"], result
            assert "%(" not in result["en"] + result["es"], result
        elif result["way"] == "photo":
            assert result["sizes"], result
            assert all(min(size) >= 24 and size[0] <= 1920 and size[1] <= 3840 for size in result["sizes"]), result


def test_none_takes_long(measured: Any) -> None:
    slow = [(r["name"], r["way"], r["cpu"], r["wall"]) for r in measured[0]
            if r["cpu"] > CPU_SECONDS or r["wall"] > WALL_SECONDS]  # fmt: skip
    assert slow == []


def test_none_takes_much_memory(measured: Any) -> None:
    assert measured[1]["darkroom"] < DARKROOM_MEGABYTES
    assert measured[1]["own"] < OWN_MEGABYTES


def test_whole_pictures_are_taken_and_bombs_are_not(measured: Any) -> None:
    as_photo = {result["name"]: result for result in measured[0] if result["way"] == "photo"}
    assert [name for name in WHOLE if "sizes" not in as_photo[name]] == []
    assert [name for name in BOMBS if "refused" not in as_photo[name]] == []


@pytest.mark.parametrize("kind", ["jpg", "webp"])
@pytest.mark.parametrize("turn", range(2, 9))
def test_every_way_of_holding_a_camera_gives_the_same_picture(kind: str, turn: int) -> None:
    pictures = folder("hostile-images")
    name = f"hopper_orientation_{turn}.{kind}"
    turned = photo((pictures / name).read_bytes(), name).largest
    straight = photo((pictures / "hopper.jpg").read_bytes(), "hopper.jpg").largest
    one, other = (Image.open(io.BytesIO(version.data)).convert("L") for version in (turned, straight))
    assert one.size == other.size
    assert ImageStat.Stat(ImageChops.difference(one, other)).mean[0] < 12


def test_names_that_break_forms_are_fit_to_show() -> None:
    names = json.loads((folder("naughty-strings") / "blns.json").read_text())
    assert len(names) > 400
    for raw in names:
        shown = display_name(raw, extension="pdf")
        assert 1 <= len(shown.encode()) <= LONGEST_NAME
        assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} for letter in shown)
        assert not set(shown) & set('/\\<>:"|?*')
        assert display_name(shown) == shown
        assert content_disposition(shown).isascii()

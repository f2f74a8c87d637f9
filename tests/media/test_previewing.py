"""Files are shown without being opened: pages as pictures, tables as text, whatever a file does to its reader."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import threading
import time
import zlib
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the package carries no types
from PIL import Image

from backend.core.apart import Bounds, Ended, run_apart
from backend.core.errors import NotFound, TooManyRequests
from backend.media import previewing
from backend.media.errors import NoPreview, PreviewsBusy
from backend.media.previewing import BOXES, Paper, Preview, page_picture, preview_of
from tests.factories.media import FakeStorage, office_file
from tests.factories.papers import lines, locked, paper, stream

KEY = "files/4f/0190b0c0-0000-7000-8000-00000000004f/file"
TWO = paper(lines("Opinión de cumplimiento", "Positiva"), lines("Segunda hoja"))
BOUNDS = Bounds(cpu_seconds=1, wall_seconds=30.0, memory=512 * 1024**2, output=1024**2)


@pytest.fixture
def storage() -> FakeStorage:
    return FakeStorage()


def kept(storage: FakeStorage, data: bytes, kind: str = "pdf") -> Paper:
    storage.put(KEY, data, content_type="application/octet-stream")
    return Paper(KEY, hashlib.sha256(data).hexdigest(), kind)


def shown(storage: FakeStorage, data: bytes, kind: str = "pdf") -> Preview:
    return preview_of(storage, kept(storage, data, kind), spend=lambda: None)


def drawn(storage: FakeStorage, data: bytes, number: int = 1, size: str = "page") -> Image.Image:
    picture = page_picture(storage, kept(storage, data), number, size=size, spend=lambda: None)
    return Image.open(io.BytesIO(picture), formats=["PNG"])


def workbook(**sheets: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name.startswith("Oculta"):
                sheet.hide()
    return file.getvalue()


def why(found: Preview) -> str:
    assert not found.leaves
    assert not found.sheets
    assert found.refused is not None
    return found.refused.msgid


def test_pages_are_pictures_of_the_size_that_was_told(storage: FakeStorage) -> None:
    leaves = shown(storage, TWO).leaves
    assert [leaf.number for leaf in leaves] == [1, 2]
    first, second = drawn(storage, TWO, 1), drawn(storage, TWO, 2)
    assert abs(first.width - leaves[0].width) <= 1
    assert abs(first.height - leaves[0].height) <= 1
    assert min(first.convert("L").tobytes()) < 60  # letters stand on it
    assert first.tobytes() != second.tobytes()
    assert drawn(storage, TWO, 1, "small").width <= BOXES["small"][0]
    with pytest.raises(NotFound):
        drawn(storage, TWO, 3)
    with pytest.raises(NotFound):
        drawn(storage, TWO, 1, "enormous")


def test_what_was_drawn_lies_beside_the_file_and_is_not_drawn_again(
    storage: FakeStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = drawn(storage, TWO)
    monkeypatch.setattr(previewing, "run_apart", None)
    assert drawn(storage, TWO).tobytes() == picture.tobytes()
    folder = KEY.removesuffix("/file")
    assert len(storage.files) == 3
    assert all(key.startswith(folder) for key in storage.files)


def test_another_file_has_pictures_of_its_own(storage: FakeStorage) -> None:
    before = drawn(storage, TWO).tobytes()
    assert drawn(storage, paper(lines("Otra"))).tobytes() != before


def test_a_locked_file_says_so(storage: FakeStorage) -> None:
    assert "password" in why(shown(storage, locked()))
    with pytest.raises(NoPreview, match="password"):
        drawn(storage, locked())


@pytest.mark.parametrize("data", [b"%PDF-1.7\n" + os.urandom(4000), TWO[:300]], ids=["noise", "cut"])
def test_a_damaged_file_says_so(storage: FakeStorage, data: bytes) -> None:
    assert "cannot be read" in why(shown(storage, data))


@pytest.mark.parametrize("box", [(14_400_000, 14_400_000), (3e7, 4e7)])
def test_a_page_of_any_size_is_drawn_into_the_same_box(storage: FakeStorage, box: tuple[float, float]) -> None:
    picture = drawn(storage, paper(lines("Enorme"), box=box))
    assert picture.width <= BOXES["page"][0]
    assert picture.height <= BOXES["page"][1]


def test_a_page_like_a_thread_is_refused(storage: FakeStorage) -> None:
    data = paper(lines("Hilo"), box=(14_000, 2))
    with pytest.raises(NoPreview, match="too long"):
        drawn(storage, data)
    leaf = shown(storage, data).leaves[0]  # and remembered
    assert leaf.refused is not None


def test_a_page_that_keeps_its_reader_busy_ends_it_and_is_remembered(
    storage: FakeStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = paper(stream(b"0 0 600 700 re f\n" * 1_000_000, packed=True), lines("Dos"))
    monkeypatch.setattr(previewing, "BOUNDS", Bounds(1, 20.0, 1024**3, 8 << 20))
    with pytest.raises(NoPreview, match="more time or memory"):
        drawn(storage, data)
    monkeypatch.setattr(previewing, "_asked", None)
    first, second = shown(storage, data).leaves
    assert first.refused is not None
    assert second.refused is None
    with pytest.raises(NoPreview, match="more time or memory"):
        drawn(storage, data)


def test_a_page_that_unpacks_to_gigabytes_hurts_nobody(storage: FakeStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = stream(zlib.compress(b"0 0 600 700 re f\n" * 12_000_000, 9), packed=True)
    data = paper(twice.replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]"))
    monkeypatch.setattr(previewing, "BOUNDS", Bounds(2, 20.0, 250 * 1024**2, 8 << 20))
    with pytest.raises(NoPreview, match="more time or memory"):
        drawn(storage, data)


def test_programs_in_a_file_are_not_run(storage: FakeStorage) -> None:
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(ANTES)/Rect[60 600 400 640]/DA(/F1 20 Tf 0 g)/F 4/AP<</N 7 0 R>>>>"
    )
    look = stream(b"BT /F1 20 Tf 2 10 Td (ANTES) Tj ET", more=b"/Type/XObject/Subtype/Form/BBox[0 0 340 40]")
    form = b"/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 20 Tf 0 g)>>"
    js = b"/OpenAction<</S/JavaScript/JS(this.getField('a').value='DESPUES';app.launchURL('http://127.0.0.1:1/'))>>"
    quiet, loud = (
        paper(lines("Forma"), catalogue=form + more, more=[field, look], annotations=b"/Annots[6 0 R]")
        for more in (b"", js)
    )
    empty = drawn(storage, paper(lines("Forma"))).tobytes()
    assert drawn(storage, quiet).tobytes() != empty  # what was filled in shows
    assert drawn(storage, loud).tobytes() == drawn(storage, quiet).tobytes()


def test_a_reader_that_hangs_is_ended(storage: FakeStorage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import time\ndef main(source, target):\n    time.sleep(60)\n")
    monkeypatch.setattr(previewing, "_PAGES", hanging)
    monkeypatch.setattr(previewing, "BOUNDS", Bounds(5, 0.8, 1024**3, 1024))
    began = time.monotonic()
    assert "more time" in why(shown(storage, TWO))
    assert time.monotonic() - began < 5
    monkeypatch.undo()
    assert shown(storage, TWO).leaves  # a clock that ran out is not held against the file


def test_when_every_place_is_taken_a_page_asks_to_come_back(
    storage: FakeStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(previewing, "_WAIT_SECONDS", 0.05)
    with previewing._place(), pytest.raises(PreviewsBusy):
        drawn(storage, TWO)
    assert drawn(storage, TWO).width > 0


def test_only_what_has_to_be_read_is_counted(storage: FakeStorage) -> None:
    used: list[int] = []
    at = kept(storage, TWO)
    page_picture(storage, at, 1, size="page", spend=lambda: used.append(1))
    assert len(used) == 2
    page_picture(storage, at, 1, size="page", spend=lambda: used.append(1))
    preview_of(storage, at, spend=lambda: used.append(1))
    assert len(used) == 2


def test_who_asks_too_often_still_gets_the_page_around_it(storage: FakeStorage) -> None:
    def refuse() -> None:
        raise TooManyRequests(retry_after=9)

    assert why(preview_of(storage, kept(storage, TWO), spend=refuse))


def test_a_table_shows_values_and_names_what_is_hidden(storage: FakeStorage) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Costos")
        sheet.write_row(0, 0, ["Rubro", "Quetzales", True, 12.0, 0.1 + 0.2])
        sheet.write_formula(1, 1, "=40+2", value=42)
        sheet.write_string(2, 0, "<script>alert(1)</script>")
        book.add_worksheet("Notas").hide()
    found = shown(storage, file.getvalue(), "xlsx")
    assert found.hidden == ("Notas",)
    assert found.sheets[0].rows[0] == ["Rubro", "Quetzales", "TRUE", "12", "0.3"]
    assert found.sheets[0].rows[1][1] == "42"
    assert found.sheets[0].rows[2][0] == "<script>alert(1)</script>"


def test_of_a_large_table_only_the_corner_is_shown(storage: FakeStorage) -> None:
    data = workbook(Uno=[list(range(30)) for _ in range(500)], Dos=[["x" * 5000]], Tres=[], Cuatro=[], Oculta=[])
    found = shown(storage, data, "xlsx")
    assert [sheet.name for sheet in found.sheets] == ["Uno", "Dos", "Tres"]
    first = found.sheets[0]
    assert (len(first.rows), len(first.rows[0]), first.height, first.width) == (40, 12, 500, 30)
    assert len(found.sheets[1].rows[0][0]) == previewing.MOST_CELL
    assert (found.hidden, found.more_sheets) == (("Oculta",), 1)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_a_text_table_is_read_as_spanish_excel_writes_it(storage: FakeStorage, encoding: str) -> None:
    found = shown(storage, "Región;Monto\r\nPetén;12,50\r\n".encode(encoding), "csv")
    assert found.sheets[0].rows == [["Región", "Monto"], ["Petén", "12,50"]]


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(storage: FakeStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>' + b"A" * 150_000_000
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        b' Target="worksheets/sheet1.xml"/></Relationships>'
    )
    book = (
        b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        b'<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    parts = {"xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet}
    data = office_file("xl/workbook.xml", parts).replace(b"<workbook/>", book)
    monkeypatch.setattr(previewing, "BOUNDS", Bounds(4, 8.0, 200 * 1024**2, 8 << 20))
    began = time.monotonic()
    assert why(shown(storage, data, "xlsx"))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("import socket\ndef main(s, t):\n    socket.create_connection(('127.0.0.1', {port}))", "broken"),
        ("def main(s, t):\n    open('/etc/passwd').read()", "broken"),
        ("import os\ndef main(s, t):\n    assert 'HOME' in os.environ", "broken"),
        ("def main(s, t):\n    while True: t.write(b'x' * 65536)", "broken"),
        ("def main(s, t):\n    bytearray(2 * 1024**3)", "broken"),
        ("def main(s, t):\n    while True: pass", "spent"),
    ],
    ids=["network", "file", "environment", "output", "memory", "processor"],
)  # fmt: skip
def test_a_program_run_apart_can_do_nothing_else(tmp_path: Path, does: str, reason: str) -> None:
    program = tmp_path / "program.py"
    with socket.create_server(("127.0.0.1", 0)) as server:
        program.write_text(does.replace("{port}", str(server.getsockname()[1])))
        with pytest.raises(Ended) as caught:
            run_apart(program, b"", BOUNDS)
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert caught.value.reason == reason

"""Workbooks of Excel 97 (.xls): read, refused when locked, harmless when made to do harm."""

from __future__ import annotations

import struct

import pytest

from backend.catalogue.sheets import SheetError, read_sheet

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Cells = list[tuple[int, int, str | float]]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff(cells: Cells) -> bytes:
    """A workbook stream with one sheet of texts (LABEL) and numbers (NUMBER)."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    codepage = record(0x0042, struct.pack("<H", 1200))
    name = b"Lista"
    sheet_offset = len(start) + len(codepage) + 4 + 8 + len(name) + 4
    about = record(0x0085, struct.pack("<IBBBB", sheet_offset, 0, 0, len(name), 0) + name)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, column, value in cells:
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            sheet += record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
        else:
            sheet += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    return start + codepage + about + record(0x000A, b"") + sheet + record(0x000A, b"")


def container(stream_name: str, stream: bytes) -> bytes:
    """The compound file around one stream: header, allocation table, directory, the stream itself."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\x00")
    sectors = len(stream) // _SECTOR
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack(
            "<HHHHHHIIIIIIIIII",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            0,
            0,
            1,
            1,
            0,
            4096,
            _END,
            0,
            _END,
            0,
        )
        + struct.pack("<I", 0)
        + struct.pack("<I", _FREE) * 108
    )
    chain = [_FAT, _END, *range(3, 2 + sectors), _END]
    table = b"".join(struct.pack("<I", entry) for entry in chain).ljust(_SECTOR, b"\xff")

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        title = (name + "\x00").encode("utf-16-le")
        return (
            title.ljust(64, b"\x00")
            + struct.pack("<HBBIII", len(title), kind, 1, _FREE, _FREE, child)
            + bytes(36)
            + struct.pack("<IQ", first, size)
        )

    directory = entry("Root Entry", 5, 1, _END, 0) + entry(stream_name, 2, _FREE, 2, len(stream)) + bytes(256)
    return header.ljust(_SECTOR, b"\x00") + table + directory + stream


def test_a_list_of_excel_97() -> None:
    cells: Cells = [
        (1, 0, "Clave"),
        (1, 1, "Nombre"),
        (1, 2, "Precio"),
        (2, 0, 3362981.0),
        (2, 1, "Café de Oaxaca"),
        (2, 2, 18.5),
    ]
    sheet = read_sheet(container("Workbook", biff(cells)), "lista.xls")
    assert sheet.file_kind == "xls"
    assert (sheet.sheet_name, sheet.headers, sheet.header_row) == ("Lista", ("Clave", "Nombre", "Precio"), 2)
    assert sheet.rows[0].cells == (3362981.0, "Café de Oaxaca", 18.5)
    assert sheet.rows[0].number == 3


def test_two_cells_far_apart_end_the_reading_process_only() -> None:
    """Rows and columns of this format go up to 65,536 each: room for every cell between is 100 gigabytes."""
    data = container("Workbook", biff([(0, 0, "nombre"), (65_535, 65_535, 1.0)]))
    with pytest.raises(SheetError) as caught:
        read_sheet(data, "lista.xls")
    assert caught.value.reason == "too-large"


def test_a_locked_workbook_says_so() -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(container("EncryptedPackage", b"x" * 5_000), "lista.xlsx")
    assert caught.value.reason == "locked"


def test_an_old_document_is_no_list() -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(container("WordDocument", b"x" * 5_000), "lista.xls")
    assert "text document" in str(caught.value.message)


@pytest.mark.parametrize("size", [600, 1_500, 3_000])
def test_a_workbook_sent_in_part_is_refused_in_words(size: int) -> None:
    data = container("Workbook", biff([(0, 0, "nombre"), (1, 0, "Café")]))
    with pytest.raises(SheetError) as caught:
        read_sheet(data[:size], "lista.xls")
    assert str(caught.value.message).endswith(".")

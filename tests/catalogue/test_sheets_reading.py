"""Text tables: encodings, delimiters, headings, row numbers, and files that are no table at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalogue.sheets import Limits, Sheet, SheetError, read_sheet

FIXTURES = Path(__file__).parents[1] / "data" / "sheets"


def read(text: str, encoding: str = "utf-8") -> list[tuple[object, ...]]:
    return [row.cells for row in read_sheet(text.encode(encoding), "lista.csv").rows]


def refused(data: bytes, name: str = "lista.csv", limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, name, limits=limits or Limits())
    return caught.value


def attempted(data: bytes) -> Sheet | SheetError:
    """The list, or the refusal."""
    try:
        return read_sheet(data, "a.csv")
    except SheetError as error:
        return error


def test_a_list_as_excel_in_spanish_writes_it() -> None:
    sheet = read_sheet((FIXTURES / "telar_excel_guatemala.csv").read_bytes(), "lista.csv")
    assert sheet.encoding == "cp1252"
    assert sheet.delimiter == ";"
    assert sheet.headers[:4] == ("Clave", "Nombre del producto", "Descripción", "Precio unitario (Q)")
    # The line "sep=;" is not shown by Excel; titles, blank lines and a cell of two lines are one row each.
    assert sheet.header_row == 4
    assert [row.number for row in sheet.rows] == [5, 6, 7, 9, 10]
    # Each line ends in a separator; the column behind it does not exist.
    assert len(sheet.headers) == 7
    assert sheet.rows[0].cells[2] == "Tejido en telar de cintura.\r\nTiñe con añil y cochinilla."
    assert sheet.rows[4].cells[1] == "Muñeca de trapo"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850"])
def test_encodings_of_excel(encoding: str) -> None:
    text = "nombre,precio\nCafé de altura,10\nNiño pequeño ¿quién?,12\nCAMARÓN JUMBO,14\n"
    assert read(text, encoding) == [("Café de altura", "10"), ("Niño pequeño ¿quién?", "12"), ("CAMARÓN JUMBO", "14")]


def test_old_macintosh_lines_and_letters() -> None:
    text = "nombre,precio\rCafé de altura,10\rJabón de lavándula,12\r"
    assert read(text, "mac_roman") == [("Café de altura", "10"), ("Jabón de lavándula", "12")]


def test_a_legacy_encoding_is_told() -> None:
    notes = read_sheet("nombre\nCafé".encode("cp1252"), "a.csv").notes
    assert [note.params for note in notes] == [{"encoding": "cp1252"}]


def test_letters_broken_before_are_told() -> None:
    notes = read_sheet("nombre,precio\nCafÃ© de altura,3".encode(), "a.csv").notes
    assert "Café".encode().decode("cp1252") in str(notes[0])


def test_a_mark_of_utf8_before_other_letters_does_not_refuse_the_list() -> None:
    assert read_sheet(b"\xef\xbb\xbfnombre,precio\nCaf\xe9,3", "a.csv").rows[0].cells == ("Café", "3")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    text = delimiter.join(("clave", "nombre", "precio")) + "\n" + delimiter.join(("a", "b", "c"))
    sheet = read_sheet(text.encode(), "a.csv")
    assert sheet.delimiter == delimiter
    assert sheet.rows[0].cells == ("a", "b", "c")


def test_decimal_commas_in_every_line_do_not_hide_the_semicolon() -> None:
    lines = ["Lista de precios, abril", "SKU;Precio", *(f"A{n};{n},50" for n in range(300))]
    sheet = read_sheet("\n".join(lines).encode(), "a.csv")
    assert sheet.delimiter == ";"
    assert sheet.rows[7].cells == ("A7", "7,50")


def test_one_column_with_commas_in_it() -> None:
    sheet = read_sheet(b"nombre\nCafe\nMiel\n", "a.csv")
    assert sheet.delimiter is None
    assert [row.cells for row in sheet.rows] == [("Cafe",), ("Miel",)]


def test_the_name_tells_tabs_where_the_text_could_be_both() -> None:
    sheet = read_sheet(b"uno, dos\ttres\na, b\tc\n", "a.tsv")
    assert sheet.headers == ("uno, dos", "tres")


def test_quotes_line_breaks_and_doubled_quotes() -> None:
    assert read('a,b\n"x ""y"" z","1\n2"\n3,4\n') == [('x "y" z', "1\n2"), ("3", "4")]
    assert read('a,b\n37\'36" N,"q"\n') == [("37'36\" N", "q")]


def test_a_quotation_mark_never_closed_names_its_row() -> None:
    error = refused(b'a,b\n1,2\n3,"open\n5,6\n7,8\n')
    assert error.reason == "open-quote"
    assert error.message.params == {"row": 3}


def test_headings_doubled_missing_and_on_two_lines() -> None:
    sheet = read_sheet(b'nombre,"precio\nMXN",nombre,,\nCafe,3,Coffee,x,\n', "a.csv")
    assert sheet.headers == ("nombre", "precio MXN", "nombre (2)", "[D]")
    assert sheet.letters == ("A", "B", "C", "D")
    assert sheet.rows[0].cells == ("Cafe", "3", "Coffee", "x")
    assert any(note.params == {"header": "nombre"} for note in sheet.notes)


def test_headings_repeated_on_each_page_are_left_out() -> None:
    sheet = read_sheet(b"nombre,precio\nCafe,3\nnombre,precio\nMiel,4\n", "a.csv")
    assert [row.number for row in sheet.rows] == [2, 4]


def test_headings_without_known_names_are_found_by_their_fullness() -> None:
    text = "Informe anual;;;\n;;;\nRamo;2002;2003;2004\nuno;1;2;3\ndos;4;5;6\n"
    sheet = read_sheet(text.encode(), "a.csv")
    assert sheet.header_row == 3
    assert sheet.headers == ("Ramo", "2002", "2003", "2004")


def test_short_rows_are_filled_and_long_ones_are_marked() -> None:
    sheet = read_sheet(b"nombre,precio\nCafe\nMesa,1,500\nSilla,2,,\n", "a.csv")
    assert [row.cells[:2] for row in sheet.rows] == [("Cafe", ""), ("Mesa", "1"), ("Silla", "2")]
    assert [row.overflow for row in sheet.rows] == [False, True, False]


def test_empty_rows_and_columns_are_ignored() -> None:
    sheet = read_sheet(b"\n\n,nombre,,precio,,\n,,,,,\n,Cafe,,3,,\n,,,,,\n", "a.csv")
    assert sheet.headers == ("nombre", "precio")
    assert sheet.letters == ("B", "D")
    assert [(row.number, row.cells) for row in sheet.rows] == [(5, ("Cafe", "3"))]


def test_limits_say_what_to_do() -> None:
    limits = Limits(max_bytes=2_000, max_rows=50, max_columns=10, max_cell=100)
    assert refused(b"x" * 2_001, limits=limits).reason == "too-large"
    assert refused(b"x" * 2_001, limits=limits).status == 413
    assert refused(b"a,b\n" + b"1,2\n" * 51, limits=limits).reason == "too-many-rows"
    assert refused(b"a,b\n" + b"1,2\n" * 300, limits=limits).reason == "too-many-rows"
    assert refused(b",".join(b"c%d" % n for n in range(11)) + b"\n", limits=limits).reason == "too-many-columns"
    error = refused(b"a,b\n1," + b"x" * 101, limits=limits)
    assert (error.reason, error.message.params) == ("cell-too-long", {"row": 2, "limit": "100"})
    assert len(read_sheet(b"a,b\n" + b"1,2\n" * 50, "a.csv", limits=limits).rows) == 50


def test_a_cell_longer_than_any_reader_takes() -> None:
    assert refused(b'a,b\n1,"' + b"x" * 200_000 + b'"\n').reason == "cell-too-long"


@pytest.mark.parametrize(
    ("data", "reason", "word"),
    [
        (b"", "empty", "empty"),
        (b"\x00\x00\x00", "empty", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty", "empty"),
        (b"%PDF-1.7 ...", "wrong-kind", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "wrong-kind", "picture"),
        (b"\xff\xd8\xff\xe0....", "wrong-kind", "picture"),
        (b"{\\rtf1 lista}", "wrong-kind", "text document"),
        (b'[{"sku": 1}]', "wrong-kind", "JSON"),
        (b'<?xml version="1.0"?><Workbook/>', "wrong-kind", "XML"),
        (b"\x1f\x8b\x08....", "wrong-kind", "compressed"),
        (b"nombre,precio\nCaf\x00e,3\n", "not-text", "not a text table"),
        (b"\xff\xfea\x00\x00", "not-text", "not a text table"),
        (bytes(range(256)) * 4, "not-text", "not a text table"),
        (b"<html><body><p>Hola</p></body></html>", "wrong-kind", "web page"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data: bytes, reason: str, word: str) -> None:
    error = refused(data)
    assert error.reason == reason
    assert word in str(error.message)


def test_a_web_page_saved_as_a_workbook_is_read() -> None:
    page = (
        "<html><head><style>td {color:red}</style></head><body><table><tr><td>Menú</td></tr></table>"
        "<table border=1><tr><th>Clave<th>Nombre</th><th>Precio</th></tr>"
        "<tr><td>A1</td><td>Café <b>tostado</b><br>molido</td><td>1,234.50</td></tr>"
        "<tr><td colspan=2>Miel &amp; polen</td><td>12.00</td></tr></table></body></html>"
    )
    sheet = read_sheet(page.encode("cp1252"), "reporte.xls")
    assert sheet.file_kind == "html"
    assert sheet.headers == ("Clave", "Nombre", "Precio")
    assert [row.cells for row in sheet.rows] == [
        ("A1", "Café tostado\nmolido", "1,234.50"),
        ("Miel & polen", "", "12.00"),
    ]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        return
    answer = attempted(data)
    if isinstance(answer, SheetError):
        assert str(answer.message).endswith(".")
    else:
        assert all(len(row.cells) == len(answer.headers) for row in answer.rows)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
@settings(max_examples=100, deadline=None)
def test_what_is_quoted_comes_back_as_it_was(rows: list[list[str]], delimiter: str) -> None:
    quoted = [["clave", "nombre", "precio"], *rows]
    text = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in quoted)
    sheet = attempted(text.encode("utf-8"))
    if isinstance(sheet, SheetError):
        # Control signs by the dozen are taken for a file that is no text.
        assert sheet.reason == "not-text"
        return
    kept = [tuple(row) for row in rows if any(cell and not cell.isspace() for cell in row)]
    heading = ("clave", "nombre", "precio")
    assert [row.cells for row in sheet.rows] == [row for row in kept if row != heading]

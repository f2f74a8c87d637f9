"""Looking into a workbook's container before anything opens it: sizes, cells far away, formats, broken formulas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from backend.catalogue.sheets.sheet import Limits, SheetError, column_letter
from backend.core.i18n import N_

_CHUNK = 1 << 18
_MAX_ENTRIES = 10_000
_UNREAD = re.compile(r"(^|/)(media|Pictures|Thumbnails|embeddings|printerSettings|Object[^/]*)/", re.IGNORECASE)

Attributes = Mapping[str, str]


@dataclass(slots=True)
class Extent:
    """The corner of a sheet that is in use, counted from 1."""

    rows: int = 0
    columns: int = 0

    def cover(self, row: int, column: int) -> None:
        """Stretch the corner to a cell."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)


@dataclass(frozen=True, slots=True)
class CellFormat:
    """What the format of a number tells the person: currencies, a percentage, zeros in front (see MarkedNumber)."""

    currencies: frozenset[str] = frozenset()
    percent: bool = False
    picture: str = ""


@dataclass(slots=True)
class SheetMarks:
    """What a sheet's own XML tells about cells beyond their values. Positions are (row, column) from 0."""

    extent: Extent = field(default_factory=Extent)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], CellFormat] = field(default_factory=dict)


def damaged() -> SheetError:
    """The refusal of a workbook that cannot be opened."""
    return SheetError(
        "damaged",
        N_("The workbook is damaged or was not sent whole. Open it in Excel, save it again and bring that file."),
    )


def open_archive(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The container, its unpacked size checked by what it declares; reading checks that it declares the truth."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or total > limits.max_unpacked:
        raise SheetError(
            "too-large",
            N_(
                "Unpacked, the workbook is larger than %(limit)s MB. Copy only your product list into a new workbook.",
                limit=limits.max_unpacked // (1024 * 1024),
            ),
        )
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels", ".bin")) and not _UNREAD.search(entry.filename):
            _read_through(archive, entry)
    return archive


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a part once: its length and checksum must be the declared ones, or it is refused."""
    try:
        with archive.open(entry) as stream:
            while stream.read(_CHUNK):
                pass
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise damaged() from error


def walk_xml(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start`, `end` and `text` for a part's elements, names without prefix; SheetError when it is no XML."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with archive.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, ValueError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise damaged() from error


def _refuse_doctype(*_: object) -> None:
    # No workbook has one; entities that grow without end begin there.
    raise damaged()


def check_extent(extent: Extent, sheet_name: str, limits: Limits) -> None:
    """Refuse a sheet with something written far away: readers make room for every cell up to it."""
    if extent.rows * extent.columns > limits.max_area:
        raise SheetError(
            "too-wide",
            N_(
                "The sheet “%(sheet)s” has something written as far as cell %(cell)s. Copy only your product list "
                "into a new workbook and bring that file.",
                sheet=sheet_name[:60],
                cell=f"{column_letter(extent.columns - 1)}{extent.rows}",
            ),
        )

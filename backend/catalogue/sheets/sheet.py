"""What a product list is once it has been read: headings, rows with the numbers the person sees, and notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from backend.core.errors import DomainError
from backend.core.i18n import Text


class SheetError(DomainError):
    """The file as a whole cannot be taken. `reason` is stable; the sentence says what to do instead."""

    status = 422
    code = "sheet-refused"

    def __init__(self, reason: str, message: Text) -> None:
        super().__init__(message)
        self.reason = reason
        self.code = f"sheet-{reason}"
        if reason == "too-large":
            self.status = 413


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken. Bytes are those uploaded; unpacked bytes those inside a workbook."""

    max_bytes: int = 20 * 1024 * 1024
    max_unpacked: int = 200 * 1024 * 1024
    max_rows: int = 20_000
    max_columns: int = 200
    max_cell: int = 32_767
    max_sheets: int = 60
    max_area: int = 6_000_000


class MarkedNumber(float):
    """A number whose cell format says more than its digits: a currency, that it is a percentage, or that it is a
    code shown with zeros in front by a `picture` such as "00000" or "0000.00.00"."""

    currencies: frozenset[str]
    percent: bool
    picture: str

    def __new__(
        cls, value: float, *, currencies: frozenset[str] = frozenset(), percent: bool = False, picture: str = ""
    ) -> MarkedNumber:
        number = super().__new__(cls, value)
        number.currencies = currencies
        number.percent = percent
        number.picture = picture
        return number

    @property
    def shown(self) -> str:
        """The number as its picture shows it, as it is without one."""
        digits = number_text(self)
        if not self.picture or not digits.isdecimal() or len(digits) > self.picture.count("0"):
            return digits
        waiting = list(digits.rjust(self.picture.count("0"), "0"))
        return "".join(waiting.pop(0) if sign == "0" else sign for sign in self.picture)


Cell = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the list. `number` is the one beside it in Excel; `overflow` says that it has more cells than
    the heading row, which in a CSV file means an unquoted separator inside a value."""

    number: int
    cells: tuple[Cell, ...]
    overflow: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A product list as read. `headers` are unique and never empty; each row has as many cells as headers.

    `letters` are the columns' letters in Excel, `header_row` the number of the heading row, `encoding` and
    `delimiter` are set for text files only, `sheet_names` are all sheets of a workbook, and `notes` tell the
    person what was done to the file while reading it.
    """

    headers: tuple[str, ...]
    letters: tuple[str, ...]
    rows: list[SheetRow]
    header_row: int
    file_kind: str
    sheet_name: str | None = None
    sheet_names: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[Text, ...] = ()

    def column(self, index: int) -> list[Cell]:
        """All cells below one heading."""
        return [row.cells[index] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a file before its heading row is known. Row numbers start at `first_row`."""

    records: list[list[Cell]]
    file_kind: str
    first_row: int = 1
    sheet_name: str | None = None
    sheet_names: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[Text, ...] = ()


def column_letter(index: int) -> str:
    """The name Excel gives to a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_empty(cell: Cell) -> bool:
    """Whether a person would call the cell empty."""
    return isinstance(cell, str) and (not cell or cell.isspace())


def number_text(value: float) -> str:
    """A number as a person would read it: no trailing ".0", no exponent."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return format(Decimal(repr(float(value))).normalize(), "f")


def cell_text(cell: Cell) -> str:
    """The cell as text, the way the person sees it in the sheet."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, MarkedNumber):
        return cell.shown
    if isinstance(cell, float | int):
        return number_text(float(cell))
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)

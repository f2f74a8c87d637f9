"""Working out the formulas of our own worksheets, so that a viewer that does not calculate shows their results too.

The part of the language of spreadsheets that the worksheets use: numbers, texts, references, ranges, operators, and the
functions below. An unknown word raises ValueError: a worksheet with it is not made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Cell = float | str | bool | None
Address = tuple[str, str]  # the sheet and the cell: ("Cost", "B7")

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"]|"")*")
    |(?:'(?P<quoted>[^']+)'!|(?P<plain>[^\W\d]\w*)!)?(?P<cell>\$?[A-Z]{1,2}\$?\d+)(?!\w|\()(?::(?P<last>\$?[A-Z]{1,2}\$?\d+))?
    |(?P<name>[A-Z]+)(?=\()|(?P<sign><=|>=|<>|[-+*/&=<>(),%])
    )""",
    re.VERBOSE,
)
_BINDS = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4}


class NoValue(ArithmeticError):
    """A formula that has no value: a division by zero, or a text where a number is needed."""


class Reckoner:
    """Works out cells. `formulas` and `values` by address; results are kept."""

    def __init__(self, formulas: Mapping[Address, str], values: Mapping[Address, Cell]) -> None:
        self.formulas, self.known = formulas, dict(values)

    def value(self, at: Address) -> Cell:
        """The value of a cell; None where it is empty. Raises NoValue."""
        if at not in self.known and at in self.formulas:
            self.known[at] = _Reading(self, at[0], self.formulas[at]).result()
        return self.known.get(at)


class _Reading:
    """One formula being read, by precedence."""

    def __init__(self, book: Reckoner, sheet: str, formula: str) -> None:
        self.book, self.sheet, self.at, self.running = book, sheet, 0, True
        self.tokens = list(_tokens(formula.removeprefix("=")))

    def result(self) -> Cell:
        found = self._upto(0)()
        if self.at != len(self.tokens):
            raise ValueError(f"not read to its end: {self.tokens[self.at :]}")
        if isinstance(found, list):
            raise ValueError("a range stands where a value is wanted")  # noqa: TRY004 - a formula of ours that is wrong
        return 0.0 if found is None else found

    def _upto(self, least: int) -> Callable[[], Any]:
        left = self._one()
        while self._sign() in _BINDS and _BINDS[self._sign()] > least:
            sign = self._take()["sign"]
            right = self._upto(_BINDS[sign])
            left = _both(sign, left, right)
        return left

    def _one(self) -> Callable[[], Any]:
        token = self._take()
        made: Callable[[], Any]
        if token["number"]:
            found = float(token["number"])
            made = lambda: found  # noqa: E731 - a value that waits
        elif token["text"]:
            words = token["text"][1:-1].replace('""', '"')
            made = lambda: words  # noqa: E731 - as above
        elif token["cell"]:
            made = self._cells(token)
        elif token["name"]:
            made = self._call(token["name"])
        elif token["sign"] == "(":
            made = self._upto(0)
            self._expect(")")
        elif token["sign"] == "-":
            inner = self._upto(4)
            made = lambda: -_number(inner())  # noqa: E731 - as above
        else:
            raise ValueError(f"unexpected {token}")
        while self._sign() == "%":
            self._take()
            made = _percent(made)
        return made

    def _call(self, name: str) -> Callable[[], Any]:
        self._expect("(")
        parts = []
        while self._sign() != ")":
            parts.append(self._upto(0))
            if self._sign() == ",":
                self._take()
        self._expect(")")
        if name not in FUNCTIONS:
            raise ValueError(f"unknown function {name}")
        return lambda: FUNCTIONS[name](*parts)

    def _cells(self, token: Mapping[str, str]) -> Callable[[], Any]:
        sheet = token["quoted"] or token["plain"] or self.sheet
        first, last = token["cell"].replace("$", ""), (token["last"] or "").replace("$", "")
        if not last:
            return lambda: self.book.value((sheet, first))
        return lambda: [self.book.value((sheet, one)) for one in spread(first, last)]

    def _sign(self) -> str:
        return self.tokens[self.at]["sign"] if self.at < len(self.tokens) else ""

    def _take(self) -> dict[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect(self, sign: str) -> None:
        if self._sign() != sign:
            raise ValueError(f"{sign} is missing")
        self.at += 1


def spread(first: str, last: str) -> list[str]:
    """The cells of a range, row by row."""
    (left, top), (right, bottom) = place(first), place(last)
    return [f"{letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)]


def place(cell: str) -> tuple[int, int]:
    """Column and row of "B7", each from 1."""
    letters = cell.rstrip("0123456789")
    column = 0
    for one in letters:
        column = column * 26 + ord(one) - 64
    return column, int(cell[len(letters) :])


def letter(column: int) -> str:
    """The letters of a column, from 1."""
    return (chr(64 + (column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


def _tokens(formula: str) -> list[dict[str, str]]:
    found, at = [], 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise ValueError(f"cannot read {formula[at:]!r}")
        found.append({name: text or "" for name, text in match.groupdict().items()})
        at = match.end()
    return found


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0.0 if value is None else _no()
    return float(value) if not isinstance(value, str) else _no()


def _no() -> float:
    raise NoValue


def _percent(inner: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: _number(inner()) / 100


def _both(sign: str, left: Callable[[], Any], right: Callable[[], Any]) -> Callable[[], Any]:
    if sign == "&":
        return lambda: _text(left()) + _text(right())
    if sign in ("=", "<>"):
        return lambda: _same(left(), right()) == (sign == "=")
    work: Mapping[str, Callable[[float, float], Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b if b else _no(),
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        ">=": lambda a, b: a >= b,
    }
    return lambda: work[sign](_number(left()), _number(right()))


def _same(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return (left or right) in (None, "", 0, False)
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _flat(parts: tuple[Callable[[], Any], ...]) -> list[float]:
    found: list[float] = []
    for part in parts:
        value = part()
        listed = value if isinstance(value, list) else [value]
        found += [float(one) for one in listed if isinstance(one, int | float)]
    return found


def _iferror(value: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    try:
        return value()
    except NoValue:
        return otherwise()


def _halves_up(value: float, digits: float) -> float:
    """As spreadsheets round: halves away from zero, on the decimal figure that people read."""
    scale = 10.0 ** int(digits)
    return math.copysign(math.floor(float(f"{abs(value) * scale:.12g}") + 0.5), value) / scale


def _products(*parts: Callable[[], Any]) -> float:
    lists = [part() for part in parts]
    pairs = zip(*lists, strict=True)
    return sum(math.prod(one if isinstance(one, int | float) else 0.0 for one in row) for row in pairs)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *parts: sum(_flat(parts)),
    "MIN": lambda *parts: min(_flat(parts), default=0.0),
    "MAX": lambda *parts: max(_flat(parts), default=0.0),
    "COUNT": lambda *parts: float(len(_flat(parts))),
    "COUNTA": lambda part: float(sum(one not in (None, "") for one in part())),
    "COUNTIF": lambda part, wanted: float(sum(_same(one, wanted()) for one in part() if one is not None)),
    "SUMIF": lambda part, wanted, sums: sum(
        _number(b) for a, b in zip(part(), sums(), strict=True) if a is not None and _same(a, wanted())
    ),
    "SUMPRODUCT": _products,
    "IF": lambda test, then, otherwise: then() if test() else otherwise(),
    "AND": lambda *parts: all(part() for part in parts),
    "OR": lambda *parts: any(part() for part in parts),
    "IFERROR": _iferror,
    "ROUND": lambda value, digits: _halves_up(_number(value()), digits()),
    "ROUNDUP": lambda value, digits: math.ceil(_number(value()) * 10 ** int(digits()) - 1e-9) / 10 ** int(digits()),
    "LEN": lambda value: float(len(_text(value()))),
    "MATCH": lambda value, part, _: _match(value(), part()),
    "INDEX": lambda part, row: part()[int(row()) - 1],
    "TEXT": lambda value, _: _text(value()),
}


def _match(value: Any, listed: list[Any]) -> float:
    found = next((at for at, one in enumerate(listed, 1) if one is not None and _same(one, value)), None)
    return float(found) if found is not None else _no()

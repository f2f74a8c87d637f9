"""Numbers as people write them: every reading a text can have, and what its column says about which one is meant.

"1.500" is one and a half in Mexico and fifteen hundred in Guatemala's customs tables. Nothing here chooses between
two readings: the other values of the column do, or the person, or the value is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class DecimalStyle(StrEnum):
    """Which sign parts the decimals: 1,234.50 or 1.234,50."""

    POINT = "point"
    COMMA = "comma"


# Per style: thousands parted by the other sign, by spaces or by apostrophes, or not at all. In Mexico and Central
# America an apostrophe also parts the millions: 1'234,567.50. A number of several digits never begins
# with a zero: "01,234" is a slip of the hand.
_GROUPED = (
    r"[1-9][0-9]{{0,2}}"
    r"(?:(?:{other}[0-9]{{3}})+|(?:[ ][0-9]{{3}})+|(?:'[0-9]{{3}})+|'[0-9]{{3}}{other}[0-9]{{3}})"
)
_NUMBER = r"(?:({grouped})|(0|[1-9][0-9]*))?(?:{mark}([0-9]+))?"
_GRAMMARS = {
    DecimalStyle.POINT: re.compile(_NUMBER.format(grouped=_GROUPED.format(other=","), mark=r"\.")),
    DecimalStyle.COMMA: re.compile(_NUMBER.format(grouped=_GROUPED.format(other=r"\."), mark=",")),
}
_LONGEST = 40
_MARKS = str.maketrans(dict.fromkeys("’‘´`ʼ", "'") | dict.fromkeys("\xa0\u2007\u2009\u202f\u2002\u2003", " "))


@dataclass(frozen=True, slots=True)
class Readings:
    """The values a text can have, by decimal style. Two different ones make it ambiguous."""

    values: dict[DecimalStyle, Decimal]
    decimals: dict[DecimalStyle, int]

    @property
    def ambiguous(self) -> bool:
        """Whether the two styles give different values."""
        return len(set(self.values.values())) > 1

    @property
    def evidence(self) -> DecimalStyle | None:
        """The only style the text can be written in; None when it fits both or is ambiguous."""
        return next(iter(self.values)) if len(self.values) == 1 else None


def read_number(text: str) -> Readings:
    """All readings of an unsigned number; none when it is not one ("1,23,456", "12 50", "1/2")."""
    plain = text.translate(_MARKS).strip()
    values: dict[DecimalStyle, Decimal] = {}
    decimals: dict[DecimalStyle, int] = {}
    if len(plain) <= _LONGEST and "0" <= plain[-1:] <= "9":
        for style, grammar in _GRAMMARS.items():
            match = grammar.fullmatch(plain)
            if match is not None:
                whole = re.sub(r"[^0-9]", "", match[1] or match[2] or "0")
                fraction = match[3] or ""
                values[style] = Decimal(f"{whole}.{fraction or '0'}")
                decimals[style] = len(fraction)
    return Readings(values, decimals)


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """How a column writes decimals. `chosen` by the person; else inferred from values with one reading only.

    `three_decimals`: the column also has values that certainly carry three or more decimals, without which "1.500"
    is not believed to be one and a half even where the point is the decimal sign.
    """

    style: DecimalStyle | None = None
    chosen: bool = False
    three_decimals: bool = False
    mixed: bool = False


UNKNOWN_STYLE = ColumnStyle()


def infer_style(numbers: Iterable[str], chosen: DecimalStyle | None = None) -> ColumnStyle:
    """The style of a column from the numbers in it (already without signs of currency); the person's choice wins."""
    if chosen is not None:
        return ColumnStyle(chosen, chosen=True)
    found: set[DecimalStyle] = set()
    long_in: set[DecimalStyle] = set()
    for number in numbers:
        readings = read_number(number)
        style = readings.evidence
        if style is not None:
            found.add(style)
            if readings.decimals[style] >= 3:
                long_in.add(style)
    if len(found) != 1:
        return ColumnStyle(mixed=len(found) == 2)
    style = next(iter(found))
    return ColumnStyle(style, three_decimals=style in long_in)


class AmbiguousNumber(ValueError):
    """A number with two readings that nothing in its column settles. `whole` and `fraction` are the two."""

    def __init__(self, whole: Decimal, fraction: Decimal) -> None:
        super().__init__("a number with two readings")
        self.whole = whole
        self.fraction = fraction


class UnlikeColumn(ValueError):
    """A number that cannot be written in the style the person chose."""


def settle(readings: Readings, column: ColumnStyle) -> Decimal:
    """The one value that is meant; AmbiguousNumber or UnlikeColumn where that is not certain, ValueError for none."""
    if not readings.values:
        raise ValueError("not a number")
    if column.chosen and column.style is not None:
        if column.style not in readings.values:
            raise UnlikeColumn("not in the chosen style")
        return readings.values[column.style]
    if not readings.ambiguous:
        return next(iter(readings.values.values()))
    style = column.style
    if style is not None and (readings.decimals[style] == 0 or column.three_decimals):
        return readings.values[style]
    raise AmbiguousNumber(max(readings.values.values()), min(readings.values.values()))

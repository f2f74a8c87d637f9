"""Figures about groups of firms, such that no single firm can be read out of them.

A count from 1 to 4 is hidden. Where the sum of a line is known, one hidden count could be worked out from the others:
so another one is hidden with it, the smallest, until at least two are hidden whose sum leaves more than one solution.
Which of the hidden ones were small is not told. Zeros stay: nobody is in them.

After the practice of statistical offices (primary and complementary cell suppression; Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4), for tables of one line and of two directions with known sums.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

LEAST = 5

_K = TypeVar("_K", bound=Hashable)
_R = TypeVar("_R", bound=Hashable)
_C = TypeVar("_C", bound=Hashable)


def suppress(counts: Mapping[_K, int], *, least: int = LEAST) -> dict[_K, int | None]:
    """A line of counts whose sum is known; None where a count is hidden. A sum below `least` hides them all."""
    hidden = {key for key, count in counts.items() if 0 < count < least}
    if 0 < sum(counts.values()) < least:
        hidden = {key for key, count in counts.items() if count}
    else:
        _complete(hidden, list(counts), lambda key: counts[key], least)
    return {key: None if key in hidden else count for key, count in counts.items()}


def suppress_table(table: Mapping[_R, Mapping[_C, int]], *, least: int = LEAST) -> dict[_R, dict[_C, int | None]]:
    """A table whose sums of rows and of columns are known; every row has the same columns."""
    columns: list[_C] = list(dict.fromkeys(column for row in table.values() for column in row))
    cells = {(row, column): table[row].get(column, 0) for row in table for column in columns}
    hidden = {cell for cell, count in cells.items() if 0 < count < least}
    lines: list[list[tuple[_R, _C]]] = [[(row, column) for column in columns] for row in table]
    lines += [[(row, column) for row in table] for column in columns]
    # Hiding in one direction may leave a single hidden cell in the other: again, until nothing is added.
    while any(_complete(hidden, line, lambda cell: cells[cell], least) for line in lines):
        continue
    return {
        row: {column: None if (row, column) in hidden else cells[row, column] for column in columns} for row in table
    }


def told_sum(counts: Iterable[int | None], *, least: int = LEAST) -> int | None:
    """The sum of what is told of a line; None where nothing above zero is, or it stands for fewer than `least`.

    Six groups that are all hidden, and a sum of six, would say that there is one firm in each.
    """
    line = list(counts)
    total = sum(count for count in line if count is not None)
    return None if (None in line and total == 0) or 0 < total < least else total


def _complete(hidden: set[_K], line: Sequence[_K], count: Callable[[_K], int], least: int) -> bool:
    """Hide more of a line until what is hidden cannot be worked out from its sum; whether anything was added."""
    added = False
    while not _safe([count(key) for key in line if key in hidden], least):
        rest = [key for key in line if key not in hidden and count(key) > 0]
        # Without another count, a zero must do: the reader then cannot tell whether it was one.
        rest = rest or [key for key in line if key not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=count))
        added = True
    return added


def _safe(hidden: list[int], least: int) -> bool:
    return not hidden or (len(hidden) > 1 and sum(hidden) >= max(least, len(hidden) + 2))

"""Groups smaller than five cannot be read, and cannot be worked out from what can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.insights.suppressing import LEAST, suppress, suppress_table, told_sum

counts = st.lists(st.integers(0, 7) | st.integers(0, 1), min_size=1, max_size=6)


@given(line=counts)
def test_no_small_count_is_told(line: list[int]) -> None:
    told = suppress(dict(enumerate(line)))
    assert all(count is None or count == 0 or count >= LEAST for count in told.values())
    assert all(told[key] in (None, count) for key, count in enumerate(line))


@given(line=counts)
def test_nothing_hidden_can_be_worked_out_from_the_sum(line: list[int]) -> None:
    told = suppress(dict(enumerate(line)))
    hidden = [key for key, count in told.items() if count is None]
    if not hidden or told_sum(told.values()) is None:
        return  # a sum that is not told gives nothing away
    rest = sum(line) - sum(count for count in told.values() if count is not None)
    # Readers know that a zero is shown, unless there was nothing else to hide: then each hidden one is at least 1.
    least = 0 if any(line[key] == 0 for key in hidden) else 1
    free = rest - least * len(hidden)
    assert len(hidden) > 1
    assert free > 0


@given(table=st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=3))
def test_a_table_hides_in_both_directions(table: list[list[int]]) -> None:
    told = suppress_table({row: dict(enumerate(cells)) for row, cells in enumerate(table)})
    lines = [list(cells.values()) for cells in told.values()]
    lines += [[cells[column] for cells in told.values()] for column in range(3)]
    for line in lines:
        hidden = sum(count is None for count in line)
        assert hidden != 1 or len(line) == 1
        assert all(count is None or count == 0 or count >= LEAST for count in line)


def test_a_lone_small_count_takes_the_smallest_other_with_it() -> None:
    assert suppress({"a": 3, "b": 40, "c": 7, "d": 0}) == {"a": None, "b": 40, "c": None, "d": 0}


def test_two_hidden_ones_that_give_themselves_away_take_a_third() -> None:
    assert suppress({"a": 1, "b": 1, "c": 9, "d": 20}) == {"a": None, "b": None, "c": None, "d": 20}


def test_a_group_below_five_tells_nothing() -> None:
    assert suppress({"a": 4, "b": 0}) == {"a": None, "b": 0}
    assert told_sum(suppress({"a": 1, "b": 2}).values()) is None
    assert (told_sum([]), told_sum([3, 2]), told_sum([None, 9])) == (0, 5, 9)

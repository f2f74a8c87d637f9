"""Agreement against published figures, and at its edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.advising.agreement import krippendorff_ordinal, prevalence, weighted_kappa

# Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969): 200 subjects, kappa 0.429.
TABLE = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
PAIRS = [(row, column) for row in range(3) for column in range(3) for _ in range(TABLE[row][column])]
SAME = [[0, 1, 1], [1, 0, 1], [1, 1, 0]]

# Krippendorff (2011), four observers and twelve units: ordinal alpha 0.815.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = [[observer[unit] for observer in OBSERVERS] for unit in range(12)]


def test_kappa_of_a_published_table() -> None:
    found = weighted_kappa(PAIRS, [0, 1, 2], disagreement=SAME)
    assert found.value == pytest.approx(0.429, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.429 < found.high
    assert found.pairs == 200


def test_alpha_of_a_published_table() -> None:
    found = krippendorff_ordinal(UNITS)
    assert found.value == pytest.approx(0.815, abs=0.0005)
    assert found.pairs == 11  # the twelfth unit has one rating


def test_quadratic_weights_by_hand() -> None:
    # Four pairs on 0, 1, 2: seen (0 + 1 + 0 + 4) / 4 = 1.25. Rows 0, 0, 1, 2; columns 0, 1, 1, 0.
    # Chance: rows {0: 2, 1: 1, 2: 1}, columns {0: 2, 1: 2}: (2·2·0 + 2·2·1 + 1·2·1 + 1·2·0 + 1·2·4 + 1·2·1) / 16 = 1
    assert weighted_kappa([(0, 0), (0, 1), (1, 1), (2, 0)], [0, 1, 2]).value == pytest.approx(-0.25)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=25))
def test_who_was_first_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    straight = weighted_kappa(pairs, "abc").value
    turned = weighted_kappa([(second, first) for first, second in pairs], "abc").value
    assert (straight is None) == (turned is None)
    assert straight is None or straight == pytest.approx(turned)


def test_full_agreement_is_one_and_the_same_for_all_is_undefined() -> None:
    assert weighted_kappa([("a", "a"), ("b", "b")], "ab").value == 1
    assert weighted_kappa([("a", "a")] * 5, "ab").value is None
    assert krippendorff_ordinal([[1.0, 1.0], [0.5, 0.5]]).value == 1
    assert krippendorff_ordinal([[1.0, 1.0]] * 3).value is None
    assert krippendorff_ordinal([]).pairs == 0
    assert weighted_kappa([], "ab").value is None


def test_the_same_reviews_give_the_same_interval() -> None:
    assert weighted_kappa(PAIRS, [0, 1, 2]) == weighted_kappa(PAIRS, [0, 1, 2])


def test_prevalence() -> None:
    assert prevalence(["accept"] * 3 + ["reject"]) == {"accept": 0.75, "reject": 0.25}

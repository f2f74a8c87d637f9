"""Difficulty, collinearity, redundancy and fairness of items, by hand and against published figures."""

from __future__ import annotations

import random

import pytest

from backend.validity.itemising import (
    chi_square,
    common_odds,
    difficulty,
    functioning,
    inflation,
    ranks,
    redundant,
)


def test_difficulty_is_the_mean_level() -> None:
    assert difficulty({"A1": [1.0, 0.5, 0.0], "A2": []}) == {"A1": 0.5}


def test_inflation_of_two_items_is_that_of_their_correlation() -> None:
    # r = 0.8: four firms by hand; 1 / (1 - 0.64)
    first, second = [1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]
    found = inflation({"A1": first, "A2": second, "A3": [0.5, 0.5, 0.5, 0.5]})
    assert found == {"A1": pytest.approx(1 / 0.36), "A2": pytest.approx(1 / 0.36)}


def test_an_item_that_is_the_sum_of_others_is_told() -> None:
    generator = random.Random(3)
    one, two = [generator.random() for _ in range(50)], [generator.random() for _ in range(50)]
    found = inflation({"A1": one, "A2": two, "A3": [x + y for x, y in zip(one, two, strict=True)]})
    assert min(found.values()) > 1e6


def test_ranks_share_ties() -> None:
    assert ranks([10, 20, 20, 5]) == [2.0, 3.5, 3.5, 1.0]


def test_pairs_that_say_the_same() -> None:
    levels = {"A1": [0, 0.25, 0.5, 1.0], "A2": [0, 0.5, 0.75, 1.0], "A3": [1.0, 0, 0.5, 0.25]}
    (found,) = redundant(levels)
    assert (found.first, found.second) == ("A1", "A2")
    assert found.correlation == pytest.approx(1.0)


# Bickel, Hammel and O'Connell (Science 187, 1975): admissions to Berkeley in 1973 by department, men admitted, men
# rejected, women admitted, women rejected. R's mantelhaen.test(UCBAdmissions): X² = 1.4269, common odds ratio 0.9047.
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]


def test_the_statistic_of_a_published_table() -> None:
    assert chi_square(BERKELEY) == pytest.approx(1.4269, abs=0.001)


def test_the_common_odds_ratio_of_a_published_table() -> None:
    assert common_odds(BERKELEY) == pytest.approx(0.9047, abs=0.0001)


def test_an_item_alike_for_both_is_fair() -> None:
    generator = random.Random(9)
    rest = [generator.uniform(0, 100) for _ in range(2000)]
    group = [generator.random() < 0.35 for _ in rest]
    fair = functioning("A1", [generator.random() < score / 100 for score in rest], group, rest)
    unfair = functioning(
        "A1",
        [generator.random() < score / 100 - 0.25 * member for score, member in zip(rest, group, strict=True)],
        group,
        rest,
    )
    assert fair is not None
    assert unfair is not None
    assert fair.verdict == "A"
    assert (unfair.verdict, unfair.delta < 0) == ("C", True)


def test_without_both_groups_nothing_is_told() -> None:
    assert functioning("A1", [True, False] * 10, [False] * 20, [float(n) for n in range(20)]) is None

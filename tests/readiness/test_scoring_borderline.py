"""The draws: the same everywhere, true to the score, and quick to tell a band that hangs by a thread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.readiness.borderline import borderline, kept, seed_of
from backend.readiness.instrument import Instrument
from backend.readiness.scoring import score
from backend.readiness.standing import Evidence, SignOff
from tests.factories.instruments import instrument, item, small
from tests.factories.standings import TODAY, Firm, firms

TEN = instrument(*(item(f"{name}{number}", 50) for name in ("PRE", "OPS", "CAP", "TRD", "MKT") for number in (1, 2)))


def standing_at(*levels: float) -> Firm:
    """A firm whose items, all verified, stand at these levels, signed."""
    said = dict(zip((one.id for one in TEN.items), levels, strict=True))
    firm = Firm(signature=SignOff("exporting", TODAY)).saying(**said)
    return firm.showing(*(Evidence(one, "document", 1.0) for one in said))


SEVENTY = standing_at(1, 0.25, 1, 0.25, 1, 0.5, 1, 0.5, 1, 0.5)  # exactly on a cut-off, every dimension above 60


def test_far_from_every_cut_off_every_draw_keeps_the_band() -> None:
    told = borderline(TEN, standing_at(*[0.75] * 10).scored(TEN))
    assert (told.share, told.is_borderline) == (1.0, False)


def test_a_number_on_the_cut_off_is_borderline() -> None:
    scored = SEVENTY.scored(TEN)
    assert scored.evidenced == pytest.approx(70)
    assert scored.band == "ready"
    told = borderline(TEN, scored)
    assert 0.3 < told.share < 0.8
    assert told.is_borderline


def test_a_number_on_the_cut_off_that_no_weight_can_move_is_not() -> None:
    even = replace(TEN, bands=(TEN.bands[0], replace(TEN.bands[1], at_least=75.0)))
    assert borderline(even, standing_at(*[0.75] * 10).scored(even)).share == 1.0


def test_the_draws_of_a_firm_are_the_same_on_every_machine() -> None:
    scored = SEVENTY.scored(TEN)
    assert seed_of(TEN, scored) % 10**9 == 238107151
    assert borderline(TEN, scored).share == 0.499
    assert borderline(TEN, scored) == borderline(TEN, scored)


def test_the_seed_follows_instrument_and_answers_and_not_their_order() -> None:
    firm = SEVENTY
    turned = replace(firm, answers=dict(reversed(firm.answers.items())))
    assert seed_of(TEN, firm.scored(TEN)) == seed_of(TEN, turned.scored(TEN))
    assert seed_of(TEN, firm.scored(TEN)) != seed_of(TEN, firm.saying(MKT2=0.25).scored(TEN))
    other = replace(TEN, hash="1" * 64)
    assert seed_of(TEN, firm.scored(TEN)) != seed_of(other, firm.scored(other))


def test_the_factors_fill_the_range_and_do_not_leave_it() -> None:
    seen: list[np.ndarray] = []
    original = kept

    def watching(one: Instrument, scored: object, items: np.ndarray, dimensions: np.ndarray) -> np.ndarray:
        seen.extend((items, dimensions))
        return original(one, scored, items, dimensions)  # type: ignore[arg-type]

    from backend.readiness import borderline as module

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "kept", watching)
        borderline(TEN, standing_at(*[0.75] * 10).scored(TEN))
    items, dimensions = seen
    assert (items.shape, dimensions.shape) == ((1000, 10), (1000, 5))
    for drawn in (items, dimensions):
        assert 0.82 <= drawn.min() < 0.821
        assert 1.179 < drawn.max() <= 1.18
        assert drawn.mean() == pytest.approx(1.0, abs=0.01)
    assert np.abs(np.corrcoef(np.hstack((items, dimensions)), rowvar=False) - np.eye(15)).max() < 0.15


def test_an_unrated_firm_has_no_band_to_lose() -> None:
    assert borderline(TEN, Firm().scored(TEN)) == borderline(TEN, Firm().scored(TEN))
    assert not borderline(TEN, Firm().scored(TEN)).is_borderline


@settings(max_examples=80, deadline=None)
@given(firm=firms(small()), seed=st.integers(0, 2**32))
def test_a_draw_is_the_score_under_other_points(firm: Firm, seed: int) -> None:
    """Each draw decides as the score itself would with these points."""
    shown = small()
    scored = firm.scored(shown)
    assume(scored.band is not None)
    counted = [line for line in scored.lines if line.state != "not_applicable"]
    factors = np.random.default_rng(seed).uniform(0.5, 1.5, (3, len(counted)))
    petals = len({line.dimension for line in counted})
    stays = kept(shown, scored, factors, np.ones((3, petals)))
    for row, stayed in zip(factors, stays, strict=True):
        points = {line.item: line.points * factor for line, factor in zip(counted, row, strict=True)}
        items = tuple(replace(one, points=points.get(one.id, one.points)) for one in shown.items)
        drawn = score(
            replace(shown, items=items),
            firm.profile,
            firm.answers,
            firm.evidence,
            firm.today,
            signature=firm.signature,
        )
        assert (drawn.band == scored.band) == bool(stayed)
    assert kept(shown, scored, np.ones((1, len(counted))), np.ones((1, petals))).all()


def test_the_weight_of_a_dimension_counts() -> None:
    scored = standing_at(1, 1, 1, 1, 1, 1, 0.5, 0.5, 0, 0).scored(TEN)  # 70; TRD at 50, MKT at 0
    assert (scored.reached, scored.band) == ("ready", "building")
    free = replace(TEN, bands=tuple(replace(band, floor=0.0) for band in TEN.bands))
    scored = replace(scored, band="ready")
    items = np.ones((2, 10))
    weights = np.array([[1, 1, 1, 1, 1.1], [1, 1, 1, 1, 0.9]])
    assert kept(free, scored, items, weights).tolist() == [False, True]


def drawn(shown: Instrument, firm: Firm, **factors: float) -> tuple[str | None, bool]:
    """The firm's band, and whether it stays when these items' points are multiplied so."""
    scored = firm.scored(shown)
    row = np.array([[factors.get(line.item, 1.0) for line in scored.lines]])
    return scored.band, bool(kept(shown, scored, row, np.ones((1, len(shown.dimensions))))[0])


def test_a_draw_may_lose_the_band_by_its_floor() -> None:
    firm = replace(standing_at(1, 1, 1, 1, 1, 0, 1, 1, 1, 1), signature=SignOff("ready", TODAY))  # CAP at 50
    assert drawn(TEN, firm, CAP1=1.1) == ("ready", True)
    assert drawn(TEN, firm, CAP1=0.9) == ("ready", False)


def papers(*points: float) -> tuple[Instrument, Firm]:
    """The first item checked, the second shown, the third not there; signed."""
    shown = instrument(*(item(f"OPS{number}", one) for number, one in enumerate(points, 1)))
    firm = Firm(signature=SignOff("ready", TODAY)).saying(OPS1=1, OPS2=1, OPS3=0)
    return shown, firm.showing(Evidence("OPS1", "document", 1.0), Evidence("OPS2", "document", 0.75))


def test_a_draw_may_lose_the_band_by_the_checked_share() -> None:
    shown, firm = papers(45, 40, 15)
    assert drawn(shown, firm, OPS1=1.1) == ("ready", True)
    assert drawn(shown, firm, OPS1=0.9) == ("ready", False)


def test_a_draw_may_reach_the_checked_share_of_the_next_band() -> None:
    shown, firm = papers(44, 41, 15)
    assert drawn(shown, firm) == ("preparing", True)
    assert drawn(shown, firm, OPS1=1.2) == ("preparing", False)


def test_a_draw_may_reach_the_floor_of_the_next_band() -> None:
    two = instrument(item("OPS1", 100), item("CAP1", 75), item("CAP2", 25))
    firm = Firm().saying(OPS1=1, CAP1=0, CAP2=0.75)
    firm = firm.showing(*(Evidence(one, "document", 1.0) for one in firm.answers))
    assert drawn(two, firm, CAP2=1.1) == ("building", True)
    assert drawn(two, firm, CAP2=2.0) == ("building", False)


def test_no_draw_passes_a_gate_or_signs() -> None:
    unsigned = replace(SEVENTY, signature=None)
    assert borderline(TEN, unsigned.scored(TEN)).share == 1.0
    gated = instrument(item("LEG1", 45, gate=True), item("LEG2", 55))
    firm = Firm().saying(LEG1=0, LEG2=1).showing(Evidence("LEG2", "document", 1.0))
    assert drawn(gated, firm, LEG2=1.5) == ("building", True)

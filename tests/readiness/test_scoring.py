"""One item at a time: levels, evidence, what does not apply, what nobody said."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from backend.readiness.instrument import Applies
from backend.readiness.scoring import ASKED
from backend.readiness.standing import Answer, Evidence, Line, Profile
from tests.factories.instruments import instrument, item, small
from tests.factories.standings import TODAY, Firm

# One item: 100 points of a dimension that is alone, so a credit is a score.
PAPER = instrument(item("OPS2", 100, "document", kind="ladder"))
SITE = instrument(item("PRE1", 100, "probe", "platform"))


def test_a_claim_with_each_kind_of_evidence() -> None:
    claim = Firm().saying(OPS2=1)
    assert claim.scored(PAPER).evidenced == 50
    assert claim.showing(Evidence("OPS2", "document", 0.75)).scored(PAPER).evidenced == 75
    assert claim.showing(Evidence("OPS2", "document", 1.0)).scored(PAPER).evidenced == 100
    assert (
        claim.showing(Evidence("OPS2", "document", 0.75), Evidence("OPS2", "link", 1.0)).scored(PAPER).evidenced == 100
    )
    assert claim.showing(Evidence("OPS2", "document", 0.75)).scored(PAPER).declared == 100


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_a_rung_counts_its_part(level: float) -> None:
    scored = Firm().saying(OPS2=level).showing(Evidence("OPS2", "document", 0.75)).scored(PAPER)
    assert (scored.declared, scored.evidenced) == (100 * level, 75 * level)
    assert (scored.low, scored.high) == (scored.evidenced, scored.evidenced)


def test_evidence_counts_on_its_last_day_and_not_on_the_next() -> None:
    firm = Firm().saying(OPS2=1).showing(Evidence("OPS2", "document", 1.0, expires=TODAY, ref="paper"))
    last, after = firm.scored(PAPER), firm.on(TODAY + timedelta(days=1)).scored(PAPER)
    assert (last.evidenced, last.line("OPS2").refs, last.line("OPS2").expired) == (100, ("paper",), ())
    assert (after.evidenced, after.line("OPS2").refs, after.line("OPS2").expired) == (50, (), ("paper",))
    assert after.declared == 100


def test_a_finding_that_ran_out_gives_the_word_back_to_the_firm() -> None:
    firm = Firm().saying(PRE1=1).showing(Evidence("PRE1", "probe", 1.0, level=0.0, expires=TODAY))
    assert firm.scored(SITE).evidenced == 0
    assert firm.on(TODAY + timedelta(days=1)).scored(SITE).evidenced == 50


def test_a_probe_that_finds_a_claim_false_takes_its_place() -> None:
    scored = Firm().saying(PRE1=1).showing(Evidence("PRE1", "probe", 1.0, level=0.0)).scored(SITE)
    assert (scored.declared, scored.evidenced) == (0, 0)
    assert (scored.line("PRE1").level, scored.line("PRE1").said) == (0.0, 1.0)


def test_a_probe_that_finds_more_than_the_firm_said_takes_its_place_too() -> None:
    scored = Firm().saying(PRE1=0).showing(Evidence("PRE1", "probe", 1.0, level=1.0)).scored(SITE)
    assert (scored.declared, scored.evidenced, scored.line("PRE1").said) == (100, 100, 0.0)


def test_a_word_that_agrees_with_the_finding_is_not_told_twice() -> None:
    assert (
        Firm().saying(PRE1=1).showing(Evidence("PRE1", "probe", 1.0, level=1.0)).scored(SITE).line("PRE1").said is None
    )


def test_a_finding_answers_for_a_firm_that_said_nothing_or_does_not_know() -> None:
    found = Evidence("PRE1", "probe", 1.0, level=1.0)
    for firm in (Firm(), Firm().saying(PRE1=Answer("unknown")), Firm().saying(PRE1=Answer("not_applicable"))):
        line = firm.showing(found).scored(SITE).line("PRE1")
        assert (line.state, line.evidenced, line.high, line.said, line.why_not) == ("answered", 100, 100, None, "")


def test_a_probe_does_not_refute_what_a_document_may_show() -> None:
    both = instrument(item("OPS3", 100, "document", "probe"))
    looked = Evidence("OPS3", "probe", 1.0, level=0.0)
    claim = Firm().saying(OPS3=1).showing(Evidence("OPS3", "document", 0.75))
    assert claim.showing(looked).scored(both).evidenced == 75
    assert Firm().showing(looked).scored(both).line("OPS3").state == "answered"
    assert Firm().saying(OPS3=0).showing(Evidence("OPS3", "probe", 1.0, level=1.0)).scored(both).evidenced == 100


def test_the_platform_supports_and_never_refutes() -> None:
    storefront = Evidence("PRE1", "platform", 1.0, level=0.6)
    assert Firm().showing(storefront).scored(SITE).evidenced == 60
    assert Firm().saying(PRE1=0).showing(storefront).scored(SITE).evidenced == 60
    claim = Firm().saying(PRE1=1).showing(storefront).scored(SITE)
    assert (claim.declared, claim.evidenced, claim.line("PRE1").factor) == (100, 60, 0.6)
    paper = Firm().saying(PRE1=1).showing(storefront, Evidence("PRE1", "document", 0.75)).scored(SITE)
    assert (paper.declared, paper.evidenced) == (100, 75)
    broken = Firm().saying(PRE1=1).showing(storefront, Evidence("PRE1", "probe", 1.0, level=0.0)).scored(SITE)
    assert (broken.declared, broken.evidenced) == (60, 60)
    proven = Firm().saying(PRE1=1).showing(storefront, Evidence("PRE1", "probe", 1.0, level=1.0)).scored(SITE)
    assert (proven.declared, proven.evidenced) == (100, 100)


def test_a_part_that_is_shown_never_takes_from_a_lesser_claim_with_better_credit() -> None:
    firm = (
        Firm()
        .saying(PRE1=0.75)
        .showing(Evidence("PRE1", "document", 1.0), Evidence("PRE1", "platform", 0.75, level=0.8))
    )
    scored = firm.scored(SITE)
    assert scored.declared == pytest.approx(80)
    assert scored.evidenced == pytest.approx(75)


def test_parts_that_are_shown_count_alike_in_any_order() -> None:
    parts = [
        Evidence("PRE1", "platform", strength, level=level) for level, strength in ((0.3, 0.7), (0.4, 0.1), (0.5, 0.3))
    ]
    scores = {Firm().showing(*order).scored(SITE).evidenced for order in permutations(parts)}
    assert len(scores) == 1
    assert scores.pop() == pytest.approx(21)


def test_an_advisor_is_heard_before_a_register_and_that_before_document_and_probe() -> None:
    site = instrument(item("PRE1", 100, "probe"))
    heard = [("probe", 1.0), ("document", 0.75), ("registry", 0.5), ("advisor", 0.25)]
    firm = Firm().saying(PRE1=0)
    for source, level in heard:
        firm = firm.showing(Evidence("PRE1", source, 1.0, level=level, dated=TODAY))  # type: ignore[arg-type]
        assert firm.scored(site).declared == 100 * level, source
    assert firm.showing(Evidence("PRE1", "platform", 1.0, level=1.0)).scored(site).declared == 25


def test_the_newest_finding_of_a_source_counts_and_the_best_document() -> None:
    old, new = TODAY - timedelta(days=9), TODAY
    probed = Firm().showing(
        Evidence("PRE1", "probe", 1.0, level=1.0, dated=old), Evidence("PRE1", "probe", 1.0, level=0.25, dated=new)
    )
    assert probed.scored(SITE).declared == 25
    read = Firm().showing(
        Evidence("OPS2", "document", 1.0, level=1.0, dated=old), Evidence("OPS2", "link", 1.0, level=0.25, dated=new)
    )
    assert read.scored(PAPER).declared == 100


def test_not_known_is_nothing_flagged_and_an_answer() -> None:
    scored = Firm().saying(OPS2=Answer("unknown")).showing(Evidence("OPS2", "document", 1.0)).scored(PAPER)
    assert scored.line("OPS2").state == "unknown"
    assert (scored.declared, scored.evidenced, scored.low, scored.high, scored.coverage) == (0, 0, 0, 0, 100)


def test_not_answered_is_nothing_and_widens_the_interval() -> None:
    scored = Firm().showing(Evidence("OPS2", "document", 1.0)).scored(PAPER)
    assert scored.line("OPS2").state == "unanswered"
    assert (scored.declared, scored.evidenced, scored.low, scored.high, scored.coverage) == (0, 0, 0, 100, 0)


def test_a_firm_does_not_excuse_itself() -> None:
    line = Firm().saying(OPS2=Answer("not_applicable")).scored(PAPER).line("OPS2")
    assert (line.state, line.why_not, line.high) == ("unanswered", ASKED, 100)
    assert Firm().scored(PAPER).line("OPS2").why_not == ""


def test_an_advisor_excuses_until_the_word_is_taken_back_or_runs_out() -> None:
    two = instrument(item("OPS1", 50, "probe"), item("OPS2", 50))
    early, late = TODAY - timedelta(days=5), TODAY
    firm = Firm().saying(OPS1=1).showing(Evidence("OPS2", "advisor", 1.0, applies=False, dated=early, expires=TODAY))
    scored = firm.scored(two)
    line = scored.line("OPS2")
    assert (line.state, line.why_not, line.share, line.high) == ("not_applicable", "advisor", 0, 0)
    assert (scored.declared, scored.coverage, scored.line("OPS1").share) == (100, 100, 100)
    assert firm.on(TODAY + timedelta(days=1)).scored(two).line("OPS2").state == "unanswered"
    back = firm.showing(Evidence("OPS2", "advisor", 1.0, applies=True, dated=late)).saying(OPS2=1).scored(two)
    assert (back.line("OPS2").state, back.line("OPS2").evidenced) == ("answered", 25)  # a word, not evidence


def test_an_advisor_may_excuse_again_what_once_applied() -> None:
    early, late = TODAY - timedelta(days=5), TODAY
    firm = Firm().showing(
        Evidence("OPS2", "advisor", 1.0, applies=True, dated=early),
        Evidence("OPS2", "advisor", 1.0, applies=False, dated=late),
    )
    assert firm.scored(PAPER).line("OPS2").why_not == "advisor"


def test_nobody_but_an_advisor_excuses() -> None:
    assert (
        Firm().showing(Evidence("OPS2", "probe", 1.0, applies=False)).scored(PAPER).line("OPS2").state == "unanswered"
    )


@pytest.mark.parametrize(
    ("profile", "item_id", "why_not"),
    [
        (Profile(offers=frozenset({"services"})), "TRD3", "offers"),
        (Profile(offers=frozenset({"services", "goods"})), "TRD3", ""),
        (Profile(offers=frozenset()), "TRD3", ""),
        (Profile(sector="software"), "CMP2", "sectors"),
        (Profile(sector="agrifood"), "CMP2", ""),
        (Profile(sector=""), "CMP2", ""),
        (Profile(markets=("EU",)), "MKT4", "markets"),
        (Profile(markets=("EU", "US")), "MKT4", ""),
        (Profile(markets=()), "MKT4", ""),
        (Profile(facts={"registration": False}), "LEG3", "facts"),
        (Profile(facts={"registration": True}), "LEG3", ""),
        (Profile(facts={}), "LEG3", ""),
    ],
)
def test_a_rule_leaves_out_only_what_the_profile_says(profile: Profile, item_id: str, why_not: str) -> None:
    line: Line = Firm(profile=profile).scored(small()).line(item_id)
    assert (line.state, line.why_not) == ("not_applicable" if why_not else "unanswered", why_not)


def test_a_dimension_with_nothing_that_applies_leaves_the_mean_and_is_named() -> None:
    firm = Firm(profile=Profile(offers=frozenset({"services"}), sector="software")).saying(LEG1=1, LEG3=1)
    scored = firm.scored(small())
    assert {one.id for one in scored.dimensions if one.declared is None} == {"CMP", "TRD"}
    assert scored.line("LEG1").share == pytest.approx(100 / 3 / 2)
    assert scored.declared == pytest.approx(100 / 3)


def test_dimensions_weigh_the_same_however_many_points_apply() -> None:
    two = instrument(
        item("PRE1", 10, "probe"), item("OPS2", 60), item("OPS3", 40, applies=Applies(offers=frozenset({"services"})))
    )
    scored = Firm().saying(PRE1=1, OPS2=0.5).scored(two)
    assert scored.declared == pytest.approx((100 + 50) / 2)
    assert [(one.id, one.declared, one.evidenced) for one in scored.dimensions] == [("PRE", 100, 50), ("OPS", 50, 25)]


def test_coverage_is_in_points_of_what_applies() -> None:
    two = instrument(
        item("PRE1", 30, "probe"), item("OPS2", 60), item("OPS3", 40, applies=Applies(offers=frozenset({"services"})))
    )
    assert Firm().saying(OPS2=0).scored(two).coverage == pytest.approx(100 * 60 / 90)


def test_where_nothing_applies_nothing_is_scored() -> None:
    goods = instrument(item("TRD3", 100, applies=Applies(offers=frozenset({"goods"}))))
    scored = Firm(profile=Profile(offers=frozenset({"services"}))).scored(goods)
    assert (scored.declared, scored.high, scored.coverage, scored.band, scored.verified_share) == (0, 0, 0, None, 0)


def test_an_item_without_points_is_asked_and_weighs_nothing() -> None:
    two = instrument(item("OPS2", 100), item("OPS9", 0), item("XTR1", 0))
    scored = Firm().saying(OPS2=1, OPS9=1).scored(two)
    assert (scored.declared, scored.line("OPS9").declared, scored.dimensions[1].declared) == (100, 0, None)


def test_an_exporter_was_paid_from_abroad_and_it_was_verified() -> None:
    paid = Firm().saying(MKT5=1)
    assert not paid.scored(small()).exporter
    assert not paid.showing(Evidence("MKT5", "document", 0.75)).scored(small()).exporter
    assert paid.showing(Evidence("MKT5", "document", 1.0)).scored(small()).exporter
    assert not Firm().saying(LEG1=1).showing(Evidence("LEG1", "document", 1.0)).scored(small()).exporter
    assert Firm().saying(MKT5=1).showing(Evidence("MKT5", "document", 1.0)).scored(small()).band is None


def test_a_loyal_client_at_home_does_not_make_an_exporter() -> None:
    home = instrument(item("CAP2", 100, outcome=True))
    assert not Firm().saying(CAP2=1).showing(Evidence("CAP2", "document", 1.0)).scored(home).exporter


def test_what_the_instrument_does_not_have_is_left_aside() -> None:
    scored = Firm().saying(OPS2=1, GONE1=1).showing(Evidence("GONE1", "document", 1.0)).scored(PAPER)
    assert [line.item for line in scored.lines] == ["OPS2"]
    with pytest.raises(KeyError):
        scored.line("GONE1")


def test_verified_share_counts_credit_not_items() -> None:
    two = instrument(item("OPS1", 50, "document"), item("OPS2", 50, "document"))
    firm = Firm().saying(OPS1=1, OPS2=1).showing(Evidence("OPS1", "document", 1.0))
    assert firm.scored(two).verified_share == pytest.approx(50 / 75)
    assert Firm(today=date(2026, 1, 1)).scored(two).verified_share == 0

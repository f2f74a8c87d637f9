"""Which lines an offer gets: tariff code, sector, class of service, origin, market and day."""

from __future__ import annotations

from datetime import date

import pytest

from backend.compliance.checklist import Checklist, checklist_of
from backend.compliance.exporting import registers, registration_required
from backend.compliance.renewing import window_of
from backend.compliance.requirement import Renewal, Words
from backend.core.errors import InvalidInput

TODAY = date(2026, 11, 21)


def goods(
    hs: str | None, market: str, *, sector: str = "agrifood", origin: str = "GT", today: date = TODAY
) -> Checklist:
    return checklist_of(hs, sector, ("goods",), market, today, origin=origin)


def ids(checklist: Checklist, *, certain: bool | None = None) -> set[str]:
    return {one.requirement.id for one in checklist.lines if certain is None or one.certain == certain}


def test_roasted_coffee_to_the_united_states() -> None:
    found = ids(goods("090121", "US"))
    assert {"us-food-facility", "us-food-prior-notice", "us-food-fsvp", "us-goods-origin-mark"} <= found
    assert "us-food-plants" not in found, "roasted coffee needs no phytosanitary certificate"
    assert "us-textile-fibre" not in found


def test_green_coffee_is_a_plant_product() -> None:
    assert "us-food-plants" in ids(goods("090111", "US"))


def test_the_code_decides_and_not_the_firms_sector() -> None:
    found = ids(goods("620342", "US", sector="agrifood"))
    assert "us-textile-care" in found
    assert "us-food-facility" not in found


def test_the_most_specific_prefix_decides_about_the_group() -> None:
    assert "us-auto-fmvss" in ids(goods("851220", "US", sector="electronics", origin="MX"))
    assert "us-elec-fcc-sdoc" not in ids(goods("851220", "US", sector="electronics", origin="MX"))
    assert "us-elec-fcc-sdoc" in ids(goods("847130", "US", sector="automotive", origin="MX"))


def test_of_several_lines_on_a_topic_the_most_specific_stands() -> None:
    assert "us-elec-fcc-id" in ids(goods("851762", "US"))
    assert "us-elec-fcc-sdoc" not in ids(goods("851762", "US"))
    assert "us-food-meat" in ids(goods("160100", "US"))
    assert "us-food-facility" not in ids(goods("160100", "US"))
    harness = ids(goods("854430", "US", sector="automotive", origin="MX"))
    assert "us-auto-origin-content" in harness
    assert "us-goods-usmca" not in harness


@pytest.mark.parametrize(
    ("origin", "market", "line"),
    [
        ("MX", "US", "us-goods-usmca"),
        ("GT", "US", "us-goods-cafta"),
        ("SV", "EU", "eu-goods-cam-origin"),
        ("MX", "EU", "eu-goods-mx-origin"),
        ("GT", "CAM", "cam-goods-duca-f"),
        ("MX", "CAM", "cam-goods-mx-origin"),
        ("MX", "CA", "ca-goods-cusma"),
        ("GT", "CA", "ca-goods-preference"),
    ],
)
def test_origin_papers_follow_the_country(origin: str, market: str, line: str) -> None:
    lines = goods("090121", market, origin=origin).lines
    assert line in {one.requirement.id for one in lines}
    assert all(origin in one.requirement.origins for one in lines if one.requirement.origins)


def test_without_a_code_the_sector_decides_and_the_rest_is_only_possible() -> None:
    checklist = goods(None, "EU", sector="textiles")
    assert checklist.hs_missing
    assert "eu-reach-svhc" in ids(checklist, certain=True)
    assert "eu-textile-fibre" in ids(checklist, certain=False)
    assert "eu-food-label" not in ids(checklist)


def test_excluded_codes_are_left_out() -> None:
    assert "eu-goods-gpsr" not in ids(goods("090121", "EU"))
    assert "eu-goods-gpsr" in ids(goods("620342", "EU"))


def test_what_no_pack_is_about_is_said() -> None:
    assert not goods("940360", "CAM", sector="furniture").covered
    assert goods("090121", "CAM").covered


def test_services_get_lines_by_their_class_and_none_of_the_goods() -> None:
    software = checklist_of(None, "software", ("services",), "EU", TODAY, origin="MX", classes=("CPC 8314",))
    tours = checklist_of(None, "tourism", ("services",), "EU", TODAY, origin="MX", classes=("CPC 855",))
    legal = checklist_of(None, "other", ("services",), "EU", TODAY, origin="MX", classes=("CPC 821",))
    assert {"eu-serv-dpa", "eu-serv-vat"} <= ids(software)
    assert "eu-serv-dpa" in ids(tours)
    assert "eu-serv-dpa" not in ids(legal)
    assert not software.hs_missing
    assert not any(one.requirement.group == "goods" for one in software.lines)


def test_compulsory_lines_come_first_and_those_that_begin_later_are_said_to() -> None:
    now, later = goods("090111", "EU"), goods("090111", "EU", today=date(2026, 12, 30))
    order = [one.requirement.compulsory for one in now.lines]
    assert order == sorted(order, reverse=True)
    assert {one.requirement.id for one in now.lines if one.upcoming} == {"eu-food-eudr"}
    assert not any(one.upcoming for one in later.lines)


def test_a_market_without_packs_is_refused() -> None:
    with pytest.raises(InvalidInput):
        goods("090121", "JP")


@pytest.mark.parametrize(
    ("today", "first", "open_now"),
    [
        (date(2026, 11, 21), date(2026, 10, 1), True),
        (date(2026, 10, 1), date(2026, 10, 1), True),
        (date(2026, 12, 31), date(2026, 10, 1), True),
        (date(2026, 9, 30), date(2026, 10, 1), False),
        (date(2027, 1, 1), date(2028, 10, 1), False),
        (date(2027, 11, 1), date(2028, 10, 1), False),
    ],
)
def test_a_food_facility_is_renewed_in_the_last_quarter_of_even_years(today: date, first: date, open_now: bool) -> None:
    window = window_of(Renewal(Words("año par", "even year"), calendar="fda-food-facility"), today)
    assert window is not None
    assert (window.first, window.last, window.open) == (first, date(first.year, 12, 31), open_now)


def test_without_a_calendar_there_is_no_window() -> None:
    assert window_of(Renewal(Words("cada año", "every year"), days=365), TODAY) is None
    assert window_of(None, TODAY) is None


@pytest.mark.parametrize(
    ("country", "sector", "codes", "required"),
    [
        ("MX", "agrifood", ["090121"], False),
        ("MX", "agrifood", ["090121", "220890"], True),
        ("MX", "crafts", ["711319"], None),
        ("MX", "crafts", ["620342", "732690"], None),
        ("MX", "textiles", [], None),
        ("MX", "software", [], False),
        ("GT", "textiles", [], True),
        ("GT", "software", ["620342"], True),
        ("GT", "software", [], None),
        ("SV", "agrifood", ["090121"], True),
        ("PE", "agrifood", ["090121"], None),
    ],
)
def test_who_must_be_in_a_register_of_exporters(
    country: str, sector: str, codes: list[str], required: bool | None
) -> None:
    assert registration_required(country, sector, codes) is required


def test_registers_say_how_we_know() -> None:
    for register in registers().values():
        assert register.authority_url.startswith("https://")
        assert set(register.name) == set(register.about) == set(register.authority) == {"es", "en"}
        assert bool(register.source_url) == (register.as_of is not None) == register.verified
        if register.verified:
            assert register.source_url.startswith("https://")

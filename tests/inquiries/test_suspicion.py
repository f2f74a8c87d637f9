"""Suspicion: what counts, what never does, and that more evidence never weighs less."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.i18n import translate
from backend.inquiries.suspicion import HOLD, Evidence, Reason, explain, holds, judge, read_reason, score

_TRADE = [
    "We need HS 8471.3001 and HS 0901.21.00, about 1.200,50 kg, CIF Rotterdam, MOQ 500.",
    "Call me at +52 (477) 123-4567 or 01 800 123 4567, ext. 12. RFC ABC010203XY4.",
    "Fracción arancelaria 6911.10.01; norma NOM-051-SCFI/SSA1-2010; ISO 9001:2015; lote 10.25.30-B.",
    "IBAN DE89 3704 0044 0532 0130 00, SWIFT DEUTDEFF, PO 4500012345, GTIN 7501055300075.",
    "Our site is https://www.prairieaxle.example and the drawing number is 10.4/2-B.",
    "¿Precio? ¿Y desde cuántas piezas? Saludos, S.A. de C.V.",
    "Text in CAPITALS!!! URGENT!!! 100% cotton, 50% deposit, FREE samples?",
    "a@b.example is the address of my partner; 3,5 t/m2; 192.168.10.25 is not a link",
]

evidences = st.builds(
    Evidence,
    text=st.text(),
    email=st.one_of(st.text(), st.sampled_from(["a@mailinator.com", "b@gmail.com", "c@firm.example"])),
    honeypot=st.booleans(),
    seconds=st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
    from_email=st.integers(0, 10**6),
    from_host=st.integers(0, 10**6),
    told_firms=st.integers(0, 10**6),
)


@pytest.mark.parametrize("text", _TRADE)
def test_the_words_and_numbers_of_trade_are_no_reason(text: str) -> None:
    assert judge(Evidence(text=text, email="karen@prairieaxle.example", seconds=45.0)) == []


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (Evidence(honeypot=True), "honeypot"),
        (Evidence(seconds=0.5), "too-fast"),
        (Evidence(text="http://a.example https://b.example www.c.example http://d.example http://e.example"), "links"),
        (Evidence(text="cheap [url=http://a.example]pills[/url]"), "markup"),
        (Evidence(text="see <a href=x>this</a>"), "markup"),
        (Evidence(from_email=12), "from-email"),
        (Evidence(email="x@spam.example", from_host=40), "from-host"),
        (Evidence(told_firms=8), "repeated"),
    ],
)
def test_strong_evidence_alone_asks_for_a_person(evidence: Evidence, code: str) -> None:
    reasons = judge(evidence)
    assert reasons[0].code == code
    assert score(reasons) >= HOLD


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(seconds=3.0),
        Evidence(text="https://our-firm.example and http://the-drawing.example/10"),
        Evidence(email="x@mailinator.com"),
        Evidence(from_email=6),
        Evidence(email="x@busy.example", from_host=12),
        Evidence(told_firms=5),
        Evidence(email="someone@gmail.com", from_host=10**6),
    ],
)
def test_weak_evidence_alone_does_not(evidence: Evidence) -> None:
    assert score(judge(evidence)) < HOLD


def test_weak_evidence_adds_up() -> None:
    together = Evidence(email="x@mailinator.com", text="http://a.example http://b.example")
    assert score(judge(together)) >= HOLD


@given(evidences)
def test_judging_never_fails_and_each_reason_has_a_sentence(evidence: Evidence) -> None:
    reasons = judge(evidence)
    assert reasons == sorted(reasons, key=lambda reason: -reason.weight)
    for reason in reasons:
        assert reason.weight > 0
        assert read_reason(reason.as_json()) == reason
        for locale in ("es", "en"):
            assert "%(" not in translate(explain(reason), locale)
    assert holds([reason.as_json() for reason in reasons]) == (score(reasons) >= HOLD)


@given(
    evidences,
    st.integers(0, 50),
    st.sampled_from(["from_email", "from_host", "told_firms", "honeypot", "link", "markup", "faster"]),
)
def test_more_evidence_never_weighs_less(evidence: Evidence, more: int, kind: str) -> None:
    if kind == "honeypot":
        worse = replace(evidence, honeypot=True)
    elif kind == "link":
        worse = replace(evidence, text=evidence.text + " http://one-more.example " * more)
    elif kind == "markup":
        worse = replace(evidence, text=evidence.text + " [url=x]")
    elif kind == "faster":
        worse = replace(evidence, seconds=0.0)
    else:
        worse = replace(evidence, **{kind: getattr(evidence, kind) + more})
    assert score(judge(worse)) >= score(judge(evidence))


def test_an_unknown_reason_of_an_older_day_is_still_told() -> None:
    assert translate(explain(Reason("of-old", 5)), "en") == "Something about this message looked automatic."

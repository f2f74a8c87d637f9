"""The pages of a firm's readiness over HTTP: every page in both languages, every answer kept, nothing typed lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.readiness.queries import PEERS, answers_of, documents_of
from backend.readiness.rescoring import rescore
from backend.readiness.stepping_up import ENOUGH_FIRMS, finish, observed_hours, steps_taken
from tests.factories.media import pdf_file
from tests.factories.readiness import Begun, begun, inputs_of, joined, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]
PAGES = (
    "",
    "/questions",
    "/questions/LEG1",
    "/questions/MKT3",
    "/questions/TRD1",
    "/questions/OPS2",
    "/profile",
    "/evidence",
    "/evidence/new",
    "/evidence/new?kind=link",
    "/evidence/new?kind=registry&item=LEG3",
    "/why",
    "/history",
    "/steps",
    "/what-if",
    "/what-if?step=LEG1&step=nothing",
)


@pytest.fixture
def firm(doing: Doing) -> Begun:
    """A firm that may begin."""
    with doing() as work:
        return begun(work)


def base_of(firm: Begun, locale: str = "es") -> str:
    return f"/{locale}/desk/{firm.company.slug}/readiness"


@pytest.mark.parametrize("locale", ["es", "en"])
def test_every_page_opens_with_nothing_and_with_much(
    sign_in: SignIn, client: TestClient, doing: Doing, firm: Begun, locale: str
) -> None:
    browser = sign_in(firm.account)
    base = base_of(firm, locale)
    for page in PAGES:
        assert browser.get(base + page).status_code == 200, page
    with doing() as work:
        for item in inputs_of(work, firm).instrument.items:
            say(work, firm, item.id)
        show(work, firm, "LEG1", "LEG2", title="Constancia " * 12)
    for page in PAGES:
        answer = browser.get(base + page)
        assert answer.status_code == 200, page
        assert " style=" not in answer.text
    assert client.get(base).status_code == 303
    with doing() as work:
        other = joined(work, firm.hub)
    assert sign_in(other.account).get(base).status_code == 404


def test_an_answer_is_saved_and_leads_to_the_next_question(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    sent = browser.post(f"{base}/questions/OPS2", data={"choice": "rung-3", "note": "Odoo", "version": "0"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{base}/questions/OPS3")
    with doing() as work:
        version = inputs_of(work, firm).version
        assert version is not None
        kept = answers_of(work.session, firm.company_id, version.id)["OPS2"]
        assert (kept.value, kept.note) == ({"rung": 3}, "Odoo")
    page = browser.get(f"{base}/questions/OPS2").text
    assert page.count('aria-pressed="true"') == 1
    assert browser.post(f"{base}/questions/OPS2", data={"choice": "clear", "version": "1"}).status_code == 303
    assert 'aria-pressed="true"' not in browser.get(f"{base}/questions/OPS2").text


def test_the_second_to_answer_is_told_and_loses_nothing(sign_in: SignIn, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    browser.post(f"{base}/questions/LEG2", data={"choice": "yes", "version": "0"})
    late = browser.post(f"{base}/questions/LEG2", data={"choice": "no", "note": "No estoy segura", "version": "0"})
    assert late.status_code == 409
    assert "No estoy segura" in late.text
    assert "Mientras tanto" in late.text
    assert 'value="yes" aria-pressed="true"' in late.text


@pytest.mark.parametrize(
    ("item", "sent"), [("MKT3", {"choice": "count", "count": "muchos"}), ("OPS2", {"choice": "rung-99"}), ("OPS2", {})]
)
def test_an_answer_that_does_not_fit_is_refused_in_words(
    sign_in: SignIn, firm: Begun, item: str, sent: dict[str, str]
) -> None:
    answer = sign_in(firm.account).post(f"{base_of(firm)}/questions/{item}", data={**sent, "note": "Mi nota"})
    assert answer.status_code == 422
    assert "Mi nota" in answer.text
    assert "error-summary" in answer.text


def test_unknown_questions_are_not_there(sign_in: SignIn, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    assert browser.get(f"{base}/questions/NO1").status_code == 404
    assert browser.post(f"{base}/questions/NO1", data={"choice": "yes"}).status_code == 404
    assert browser.post(f"{base}/steps/NO1/start").status_code == 404
    assert browser.post(f"{base}/steps/LEG1/eat").status_code == 404


def test_why_adds_up_on_the_page(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    with doing() as work:
        for item in ("LEG1", "OPS2", "PRE4", "MKT2"):
            say(work, firm, item)
        show(work, firm, "LEG1")
        score = inputs_of(work, firm).score()
    page = sign_in(firm.account).get(f"{base_of(firm, 'en')}/why").text
    lines = [Decimal(one) for one in re.findall(r"<b>= ([0-9.]+)</b>", page)]
    [total] = re.findall(r"= <b>([0-9.]+)</b></p>", page)
    assert lines
    assert abs(sum(lines) - Decimal(total)) <= Decimal("0.00005") * (len(lines) + 1)
    assert abs(Decimal(total) - Decimal(score.evidenced)) <= Decimal("0.00005")
    figures = r'data-label="Share">([0-9.]+)<.*?× ([0-9.]+)<.*?× ([0-9.]+)<.*?= ([0-9.]+)</b>'
    rows = re.findall(figures, page, re.DOTALL)
    assert len(rows) == len(lines)
    for share, level, factor, points in rows:
        assert abs(Decimal(share) * Decimal(level) * Decimal(factor) - Decimal(points)) < Decimal("0.02")


def test_profile_is_kept_and_decides_what_is_asked(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    told = {"offers": ["services"], "aim": "US", "markets": ["CA"], "women_led": "yes", "version": "0"}
    assert browser.post(f"{base}/profile", data=told).status_code == 303
    with doing() as work:
        profile = inputs_of(work, firm).profile
    assert (profile.offers, profile.markets) == (frozenset({"services"}), ("US", "CA"))
    late = browser.post(f"{base}/profile", data={**told, "aim": "EU"})
    assert late.status_code == 409
    assert re.search(r'<option value="EU" selected>', late.text)
    assert browser.post(f"{base}/profile", data={"version": "1"}).status_code == 422


def test_a_document_serves_several_questions_and_is_taken_back(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    with doing() as work:
        today = inputs_of(work, firm).today.isoformat()
    sent = {"kind": "file", "title": "", "items": ["LEG1", "LEG2"], "issued_on": today}
    empty = browser.post(f"{base}/evidence/new", data=sent)
    assert empty.status_code == 422
    files = {"file": ("constancia.pdf", pdf_file(), "application/pdf")}
    assert browser.post(f"{base}/evidence/new", data=sent, files=files).status_code == 303
    with doing() as work:
        [document] = documents_of(work.session, firm.company_id)
    assert (document.title, [one.item for one in document.items]) == ("constancia", ["LEG1", "LEG2"])
    where = f"{base}/evidence/{document.id}"
    assert browser.post(f"{where}/items", data={"item": "LEG4"}).status_code == 303
    assert browser.post(f"{where}/items", data={"less": "LEG2"}).status_code == 303
    newer = {"file": ("constancia2.pdf", pdf_file(), "application/pdf")}
    assert browser.post(f"{where}/file", data={"issued_on": today}, files=newer).status_code == 303
    with doing() as work:
        [document] = documents_of(work.session, firm.company_id)
        other = joined(work, firm.hub)
    assert ([one.item for one in document.items], document.file_name) == (["LEG1", "LEG4"], "constancia2.pdf")
    far = sign_in(other.account)
    assert far.post(f"{base_of(other)}/evidence/{document.id}/remove").status_code == 404
    assert browser.post(f"{where}/remove").status_code == 303
    with doing() as work:
        assert documents_of(work.session, firm.company_id) == []


def test_link_and_number_are_kept_and_faults_keep_what_was_typed(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    with doing() as work:
        today = inputs_of(work, firm).today.isoformat()
    link = {"kind": "link", "title": "Opinión", "items": ["LEG2"], "url": "no es una dirección", "issued_on": today}
    wrong = browser.post(f"{base}/evidence/new", data=link)
    assert wrong.status_code == 422
    assert 'value="no es una dirección"' in wrong.text
    assert browser.post(f"{base}/evidence/new", data={**link, "url": "sat.gob.mx/opinion"}).status_code == 303
    number = {**link, "kind": "registry", "items": ["LEG1"], "authority": "sat", "number": "x"}
    refused = browser.post(f"{base}/evidence/new", data=number)
    assert refused.status_code == 422
    assert "Un RFC tiene 12 caracteres" in refused.text
    number = {**number, "number": "ABC010203XY4"}
    assert browser.post(f"{base}/evidence/new", data=number).status_code == 303
    with doing() as work:
        kinds = {one.kind for one in documents_of(work.session, firm.company_id)}
    assert kinds == {"link", "registry"}


@pytest.mark.parametrize(
    ("item", "places"),
    [
        ("PRE1", ["/site", "/listings"]),
        ("PRE2", ["/site"]),
        ("PRE4", ["/inquiries", "/site"]),
        ("PRE5", ["/listings", "/site"]),
        ("OPS1", ["/site"]),
    ],
)
def test_what_is_measured_asks_for_no_document_and_says_where(
    sign_in: SignIn, firm: Begun, item: str, places: list[str]
) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    page = browser.get(f"{base}/questions/{item}").text
    assert f"/evidence/new?item={item}" not in page
    counts = page.partition('id="counts"')[2].partition("</section>")[0]
    why = browser.get(f"{base}/why").text.partition(f"/questions/{item}")[2].partition("</tr>")[0]
    for place in places:
        assert f'href="/es/desk/{firm.company.slug}{place}"' in counts
        assert f'href="/es/desk/{firm.company.slug}{place}"' in why
        assert browser.get(f"/es/desk/{firm.company.slug}{place}").status_code == 200
    assert f'value="{item}"' not in browser.get(f"{base}/evidence/new?item={item}").text
    assert "/evidence/new?item=LEG1" in browser.get(f"{base}/questions/LEG1").text
    assert 'value="LEG1"' in browser.get(f"{base}/evidence/new").text


def test_a_refused_code_keeps_what_was_typed(sign_in: SignIn, firm: Begun) -> None:
    browser = sign_in(firm.account)
    for locale, words in (("es", "Escribe sus seis dígitos"), ("en", "Write its six digits")):
        told = browser.post(f"{base_of(firm, locale)}/questions/TRD1", data={"choice": "code", "code": "999999"})
        assert told.status_code == 422
        assert words in told.text
        assert 'value="999999"' in told.text


def test_steps_are_taken_up_finished_and_asked_about(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    browser, base = sign_in(firm.account), base_of(firm)
    assert browser.post(f"{base}/steps/LEG4/start").status_code == 303
    done = browser.post(f"{base}/steps/LEG4/finish", data={"hours": "2,5"})
    assert (done.status_code, done.headers["location"]) == (303, f"{base}/questions/LEG4")
    wrong = browser.post(f"{base}/steps/LEG5/finish", data={"hours": "dos tardes"})
    assert wrong.status_code == 422
    assert 'value="dos tardes"' in wrong.text
    assert browser.post(f"{base}/steps/CAP1/ask", data={"question": " "}).status_code == 422
    assert browser.post(f"{base}/steps/CAP1/ask", data={"question": "¿Qué formato?"}).status_code == 303
    with doing() as work:
        taken = steps_taken(work.session, firm.company_id)
    assert (taken["LEG4"].state, taken["LEG4"].minutes) == ("finished", 150)
    assert (taken["CAP1"].state, taken["CAP1"].question) == ("asked", "¿Qué formato?")


def test_what_ten_firms_needed_takes_the_place_of_the_guess(doing: Doing, firm: Begun) -> None:
    with doing() as work:
        for number in range(ENOUGH_FIRMS - 1):
            other = joined(work, firm.hub)
            finish(work.acting_as(other.owner), company_id=other.company_id, item="LEG4", minutes=60 * (number + 1))
        assert observed_hours(work.session, firm.company_id) == {}
        finish(work.acting_as(firm.owner), company_id=firm.company_id, item="LEG4", minutes=600)
        assert observed_hours(work.session, firm.company_id) == {"LEG4": 5.5}


def test_what_if_shows_the_score_of_doing_it(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    with doing() as work:
        say(work, firm, "LEG1")
    browser, base = sign_in(firm.account), base_of(firm, "en")

    def score(query: str) -> float:
        page = browser.get(f"{base}/what-if{query}").text
        [found] = re.findall(r'class="outcome-score"><b>([0-9.]+)</b>', page)
        return float(found)

    assert score("?step=LEG1&step=MKT2") > score("?step=LEG1") > score("")


def test_the_desk_leads_to_readiness(sign_in: SignIn, firm: Begun) -> None:
    page = sign_in(firm.account).get(f"/es/desk/{firm.company.slug}").text
    assert page.count(f"/es/desk/{firm.company.slug}/readiness") >= 2


def test_a_place_among_peers_is_told_from_thirty_firms_on(sign_in: SignIn, doing: Doing, firm: Begun) -> None:
    def told() -> bool:
        return "firms of your sector" in sign_in(firm.account).get(base_of(firm, "en")).text

    with doing() as work:
        say(work, firm, "LEG4")
        rescore(work, firm.company_id)
        for _ in range(PEERS - 2):
            other = joined(work, firm.hub)
            say(work, other, "LEG5")
            rescore(work, other.company_id)
    assert not told()
    with doing() as work:
        other = joined(work, firm.hub)
        say(work, other, "LEG5")
        rescore(work, other.company_id)
    assert told()

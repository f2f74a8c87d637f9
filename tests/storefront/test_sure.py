"""What cannot simply be undone asks once before it is done: the same way everywhere, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.accounts.models import Account
from storefront.rendering import TEMPLATES
from tests.factories import catalogue
from tests.factories.companies import editor, firm, owner_of
from tests.factories.hubs import hub

Doing = Callable[..., Any]
MATRIX = Path(__file__).parents[1] / "architecture" / "route_matrix.txt"
SignIn = Callable[[Account], TestClient]
# How the address of something ends that takes away, ends or erases.
TAKES = ("remove", "revoke", "withdraw", "discard", "leave", "disown", "dismiss", "erase", "end", "sign-out-everywhere")
# A bar that is asked anew each second cannot stay unfolded; what an import took before it was stopped stays.
BAR = "components/progress.html"
FATES = re.compile(r'<button\b[^>]*(?:name="fate" value="remove"|name="less"|value="clear")')


def written() -> dict[str, str]:
    """The templates of pages, by name."""
    return {str(file.relative_to(TEMPLATES)): file.read_text() for file in TEMPLATES.rglob("*.html")}


def test_whatever_takes_away_asks_first() -> None:
    # The matrix holds every route: tests/architecture/test_routes.py sees to that.
    taking = set(re.findall(rf"^POST\s+/{{locale}}/\S*/({'|'.join(TAKES)})\s", MATRIX.read_text(), re.MULTILINE))
    assert {"remove", "revoke", "withdraw", "discard", "erase", "end"} <= taking
    pages = {name: text for name, text in written().items() if name != BAR}
    for end in taking:
        assert any(re.search(rf"sure\([^)]*{end}\"", text) for text in pages.values()), f"no page asks before {end}"
        for name, text in pages.items():
            assert not re.search(rf"<form\b[^>]*/{end}(?:'\) \}}\}})?\"", text), f"{name} does not ask before {end}"
    for name, text in pages.items():
        assert not FATES.search(text), f"{name} has a button that takes away and does not ask"


@pytest.fixture
def place(doing: Doing) -> dict[str, Any]:
    with doing() as work:
        company = firm(work, hub(work))
        draft = catalogue.listing(work, company)
        return {"firm": company, "owner": owner_of(work, company), "second": editor(work, company), "draft": draft}


def folded(page: str, wanted: str) -> str:
    """What unfolds around something on a page."""
    (found,) = [one for one in re.findall(r'<details class="sure">.*?</details>', page, re.DOTALL) if wanted in one]
    return str(found)


def test_removing_a_person_unfolds_a_sentence_and_the_button(sign_in: SignIn, place: dict[str, Any]) -> None:
    desk, browser = f"/es/desk/{place['firm'].slug}/people", sign_in(place["owner"])
    action = f"{desk}/{place['second'].id}/remove"
    asked = folded(browser.get(desk).text, action)
    assert (
        asked.index("<summary") < asked.index("Elmer Chuc ya no podrá abrir este escritorio") < asked.index("<button")
    )
    assert browser.post(action).status_code == 303
    assert action not in browser.get(desk).text


def test_deleting_a_draft_asks_within_the_form_of_its_other_buttons(sign_in: SignIn, place: dict[str, Any]) -> None:
    page = sign_in(place["owner"]).get(f"/es/desk/{place['firm'].slug}/listings/{place['draft'].id}").text
    asked = folded(page, 'name="fate" value="remove"')
    assert "<form" not in asked
    form = page[page.rindex("<form", 0, page.index(asked)) : page.index(asked)]
    assert 'name="fate" value="publish"' in form, "what Enter does first is never to delete"

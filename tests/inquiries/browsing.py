"""How a browser goes through the pages of a conversation."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from httpx2 import Response
from starlette.testclient import TestClient

from backend.core.clock import ManualClock
from tests.factories.inquiries import mails

FORM = {
    "message": "Do you ship samples of 250 g? HS 0901.21, about 40 kg a month.",
    "quantity": "1,200",
    "destination": "Hamilton, Ontario",
    "name": "Karen Whitfield",
    "organisation": "Prairie Axle Works",
    "country": "CA",
    "email": "karen@prairieaxle.example",
    "website": "",
}


def hidden(response: Response, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text)
    assert found, f"no field {name} on the page"
    return html.unescape(found[1])


def posts(response: Response) -> list[str]:
    """Where the forms of a page's own content lead: its actions, and its own address for those that name none."""
    main = response.text.partition("<main")[2].partition("</main>")[0]
    forms = re.findall(r'<form\b[^>]*method="post"[^>]*>', main)
    named = [re.search(r'action="([^"]+)"', form) for form in forms]
    return [html.unescape(found[1]) if found else urlsplit(str(response.url)).path for found in named]


def words(response: Response) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def fill(client: TestClient, path: str, clock: ManualClock, *, after: float = 30.0, **changes: Any) -> dict[str, Any]:
    """The form of a page as a person fills it in, `after` seconds later."""
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    clock.advance(timedelta(seconds=after))
    return {**FORM, "seal": hidden(page, "seal"), **changes}


def path_of(response: Response) -> str:
    """Where a redirect leads."""
    assert response.status_code == 303, (response.status_code, words(response)[:400])
    return urlsplit(response.headers["location"]).path


def link_in_mail(doing: Callable[..., Any], kind: str) -> str:
    """The path in the newest message of a kind."""
    with doing() as work:
        return str(mails(work, kind)[-1].context["link"])


def is_private(response: Response) -> bool:
    """Whether a page behind a secret address is kept nowhere, found by nobody, and tells nobody its address."""
    return (
        response.headers["cache-control"] == "no-store"
        and response.headers["referrer-policy"] == "no-referrer"
        and "noindex" in response.headers["x-robots-tag"]
        and "etag" not in response.headers
    )

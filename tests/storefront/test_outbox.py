"""A mail in the outbox can be seen as its reader's program draws it, where it can do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.accounts.models import Account
from tests.factories.accounts import operator
from tests.factories.hubs import staff
from tests.factories.inquiries import conversation, mails, stall

pytestmark = pytest.mark.data


def test_the_operator_sees_the_letter_and_nobody_else(
    doing: Callable[..., Any], sign_in: Callable[[Account], TestClient], client: TestClient
) -> None:
    with doing() as work:
        at = stall(work)
        conversation(work, at)
        manager, mail, root = staff(work, at.hub), mails(work)[0], operator(work)
    path = f"/es/operator/outbox/{mail.id}"
    browser = sign_in(root)
    assert f'href="{path}/letter"' in browser.get(path).text
    letter = browser.get(f"{path}/letter")
    policy = letter.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy
    assert "style=" in letter.text
    assert letter.headers["cache-control"] == "no-store"
    assert sign_in(manager).get(f"{path}/letter").status_code == 404
    assert client.get(f"{path}/letter").status_code == 303


def test_of_a_delivered_letter_nothing_is_left_to_see(
    doing: Callable[..., Any], sign_in: Callable[[Account], TestClient]
) -> None:
    with doing() as work:
        at = stall(work)
        conversation(work, at)
        mail, root = mails(work)[0], operator(work)
        mail.context = {}
    browser = sign_in(root)
    assert "/letter" not in browser.get(f"/es/operator/outbox/{mail.id}").text
    assert browser.get(f"/es/operator/outbox/{mail.id}/letter").status_code == 404

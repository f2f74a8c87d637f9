"""A person's right to their data: all of it in one file, and its erasure."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from backend.accounts.models import Account, EmailLink, SignInSession
from backend.accounts.signing_in import my_account, sign_out_everywhere
from backend.core.work import Work


def export_account(work: Work) -> dict[str, Any]:
    """What is kept about the person acting, as JSON values."""
    account = my_account(work)
    sessions = work.session.exec(select(SignInSession).where(SignInSession.account_id == account.id))
    return {
        "account": account.model_dump(mode="json", exclude={"password_hash"}),
        "sessions": [one.model_dump(mode="json", exclude={"token_hash"}) for one in sessions],
        "roles": {
            "companies": {str(company): role for company, role in work.actor.companies.items()},
            "hubs": {str(hub): role for hub, role in work.actor.hubs.items()},
        },
    }


def erase_account(work: Work) -> None:
    """Replace what names the person; what they did stays in the journal under the account's bare id."""
    account = my_account(work)
    sign_out_everywhere(work, account_id=account.id)
    work.session.connection().execute(delete(EmailLink).where(col(EmailLink.account_id) == account.id))
    account.email, account.name = f"{account.id}@erased.invalid", ""
    account.password_hash, account.suspended_at, account.operator = None, work.now, False
    work.record("account.erased", account)


def erased(account: Account) -> bool:
    """Whether the person behind it asked to be forgotten."""
    return account.email.endswith("@erased.invalid")

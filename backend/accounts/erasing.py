"""A person's right to their data: all of it in one file, and its erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from backend.accounts.models import Account, EmailLink, SignInSession
from backend.accounts.signing_in import my_account, sign_out_everywhere
from backend.core.work import Work
from backend.integrations.mail.models import Mail

_OURS = {"password_hash", "token_hash", "context"}


def export_account(work: Work) -> dict[str, Any]:
    """What is kept about the person acting, as JSON values; nothing in it opens a door."""
    account = my_account(work)
    sessions = work.session.exec(select(SignInSession).where(SignInSession.account_id == account.id))
    links = work.session.exec(select(EmailLink).where(EmailLink.account_id == account.id))
    mails = work.session.exec(select(Mail).where(Mail.recipient == account.email))
    return {
        "account": account.model_dump(mode="json", exclude=_OURS),
        "sessions": [one.model_dump(mode="json", exclude=_OURS) for one in sessions],
        "links": [one.model_dump(mode="json", exclude=_OURS) for one in links],
        "mails": [one.model_dump(mode="json", exclude=_OURS) for one in mails],
        "roles": {
            "companies": {str(company): role for company, role in work.actor.companies.items()},
            "hubs": {str(hub): role for hub, role in work.actor.hubs.items()},
        },
    }


def erase_account(work: Work) -> None:
    """Replace what names the person; what they did stays in the journal under the account's bare id.

    Their roles in firms and hubs are ended before, by `companies.closing`.
    """
    account = my_account(work)
    sign_out_everywhere(work, account_id=account.id)
    _forget_mail(work, account)
    work.session.connection().execute(delete(SignInSession).where(col(SignInSession.account_id) == account.id))
    account.email, account.name = f"{account.id}@erased.invalid", ""
    account.password_hash, account.suspended_at, account.operator = None, work.now, False
    work.record("account.erased", account)


def remove_unproven(work: Work, account_id: UUID) -> None:
    """Delete an account whose address was never proven; whoever calls knows that nothing else names it."""
    account = work.session.get(Account, account_id, with_for_update=True)
    if account is None or account.verified_at is not None:
        return
    _forget_mail(work, account)
    work.record("account.removed", account)
    work.session.delete(account)
    work.session.flush()


def erased(account: Account) -> bool:
    """Whether the person behind it asked to be forgotten."""
    return account.email.endswith("@erased.invalid")


def _forget_mail(work: Work, account: Account) -> None:
    """The links sent to the person, and every message to them; one being handed over right now is removed later."""
    connection = work.session.connection()
    connection.execute(delete(EmailLink).where(col(EmailLink.account_id) == account.id))
    connection.execute(delete(Mail).where(col(Mail.recipient) == account.email, col(Mail.state) != "sending"))

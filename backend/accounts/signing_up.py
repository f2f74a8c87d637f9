"""Opening an account: the same answer whether the address is known or not."""

from __future__ import annotations

from sqlmodel import select

from backend.accounts.linking import send_link
from backend.accounts.models import Account
from backend.accounts.schemas import SignUp
from backend.core.turns import take_turn
from backend.core.work import Work


def find_account(work: Work, email: str) -> Account | None:
    """The account of an address, if there is one."""
    return work.session.exec(select(Account).where(Account.email == email)).first()


def open_account(work: Work, wanted: SignUp, *, next_path: str = "", kind: str = "", **context: str) -> Account:
    """The account of an address, new where there is none. It is sent the same link in both cases, which proves it.

    The caller answers the same in both cases and signs nobody in. `kind` and `context` are those of `send_link`.
    """
    account = account_for(work, email=wanted.email, name=wanted.name, locale=wanted.locale)
    if account.suspended_at is None:
        send_link(work, account, purpose="verify", next_path=next_path, kind=kind, **context)
    return account


def account_for(work: Work, *, email: str, name: str, locale: str) -> Account:
    """The account of an address, made without a word where there is none: for invitations and for staff."""
    return _held(work, email) or _new(work, email=email, name=name, locale=locale)


def _held(work: Work, email: str) -> Account | None:
    """The account, looked for while nobody else can open one for the same address."""
    take_turn(work.session, f"account:{email}")
    return find_account(work, email)


def _new(work: Work, *, email: str, name: str, locale: str) -> Account:
    account = Account(email=email, name=name, locale=locale, created_at=work.now)
    work.session.add(account)
    work.session.flush()
    work.record("account.opened", account)
    return account

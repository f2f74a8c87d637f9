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
    """A new account, whose address is proven by the link it is sent. A known address is sent a sign-in link instead.

    The caller answers the same in both cases and signs nobody in. `kind` and `context` are those of `send_link`.
    """
    known = _held(work, wanted.email)
    account = known or _new(work, email=wanted.email, name=wanted.name, locale=wanted.locale)
    if account.suspended_at is None:
        purpose = "verify" if known is None else "sign_in"
        send_link(work, account, purpose=purpose, next_path=next_path, kind=kind, **context)
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

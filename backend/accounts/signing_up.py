"""Opening an account: the same answer whether the address is known or not."""

from __future__ import annotations

from sqlmodel import select

from backend.accounts.linking import send_link
from backend.accounts.models import Account
from backend.accounts.passwords import hash_password
from backend.accounts.schemas import SignUp
from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.work import Work

SHORTEST_PASSWORD = 10


def find_account(work: Work, email: str) -> Account | None:
    """The account of an address, if there is one."""
    return work.session.exec(select(Account).where(Account.email == email)).first()


def open_account(work: Work, wanted: SignUp, *, next_path: str = "") -> Account:
    """A new account, whose address is proven by the link it is sent. A known address is sent a sign-in link instead.

    The caller answers the same in both cases and signs nobody in.
    """
    if wanted.password and len(wanted.password) < SHORTEST_PASSWORD:
        raise InvalidInput(fields={"password": N_("Use at least 10 characters: a short sentence works well.")})
    password_hash = hash_password(wanted.password) if wanted.password else None
    known = find_account(work, wanted.email)
    if known is not None:
        send_link(work, known, purpose="sign_in", next_path=next_path)
        return known
    account = Account(
        email=wanted.email, name=wanted.name, locale=wanted.locale, password_hash=password_hash, created_at=work.now
    )
    work.session.add(account)
    work.session.flush()
    work.record("account.opened", account)
    send_link(work, account, purpose="verify", next_path=next_path)
    return account


def account_for(work: Work, *, email: str, name: str, locale: str) -> Account:
    """The account of an address, made without a word where there is none: for invitations and for staff."""
    found = find_account(work, email)
    if found is None:
        found = Account(email=email, name=name, locale=locale, created_at=work.now)
        work.session.add(found)
        work.session.flush()
        work.record("account.opened", found)
    return found

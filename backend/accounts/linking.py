"""Links sent to an account's address: made, looked at, used once, sent again to the same address."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select

from backend.accounts.models import Account, EmailLink
from backend.core.errors import Expired
from backend.core.i18n import N_
from backend.core.ids import digest, new_secret
from backend.core.work import Work
from backend.integrations.mail.outbox import enqueue

LIFETIME = {
    "verify": timedelta(days=3),
    "sign_in": timedelta(minutes=30),
    "reset": timedelta(hours=2),
    "invitation": timedelta(days=14),
}
_LINK_LIKE = re.compile(r"\S*(?://|\bwww\.|\.[a-z]{2,})\S*", re.IGNORECASE)
_PATHS = {"verify": "/verify/", "sign_in": "/sign-in/link/", "reset": "/reset/", "invitation": "/invitation/"}


def make_link(work: Work, account: Account, *, purpose: str, next_path: str = "") -> str:
    """The path of a new link; those made before for the same account and purpose stop working."""
    secret = new_secret()
    work.session.connection().execute(
        update(EmailLink)
        .where(
            col(EmailLink.account_id) == account.id,
            col(EmailLink.purpose) == purpose,
            col(EmailLink.used_at).is_(None),
            col(EmailLink.expires_at) > work.now,
        )
        .values(expires_at=work.now)
    )
    work.session.add(
        EmailLink(
            account_id=account.id,
            purpose=purpose,
            token_hash=digest(secret),
            next_path=safe_path(next_path),
            created_at=work.now,
            expires_at=work.now + LIFETIME[purpose],
        )
    )
    work.session.flush()
    return f"/{account.locale}{_PATHS[purpose]}{secret}"


def send_link(
    work: Work, account: Account, *, purpose: str, next_path: str = "", kind: str = "", **context: str
) -> None:
    """Mail the account a new link. `kind` names another message than the purpose's own; `context` is for its words."""
    path = make_link(work, account, purpose=purpose, next_path=next_path)
    enqueue(
        work,
        key=f"account:{digest(path)}",
        kind=kind or f"account_{purpose}",
        to=account.email,
        locale=account.locale,
        context={"name": account.name if account.verified_at else unlinked(account.name), "link": path, **context},
    )


def look_at(work: Work, *, token: str, purpose: str) -> tuple[EmailLink, Account]:
    """The link and its account, unused and in time; Expired otherwise, whatever the reason."""
    link = work.session.exec(
        select(EmailLink).where(EmailLink.token_hash == digest(token), EmailLink.purpose == purpose).with_for_update()
    ).first()
    if link is None or link.used_at is not None or link.expires_at <= work.now:
        raise Expired(N_("This link has been used or has expired. Ask for a new one below."))
    account = work.session.get_one(Account, link.account_id)
    if account.suspended_at is not None:
        raise Expired(N_("This account is closed. Write to your hub if you think this is a mistake."))
    return link, account


def use(work: Work, *, token: str, purpose: str) -> tuple[EmailLink, Account]:
    """Use a link up: it proves that the address is the account's."""
    link, account = look_at(work, token=token, purpose=purpose)
    link.used_at = work.now
    if account.verified_at is None:
        account.verified_at = work.now
        work.record("account.verified", account)
    return link, account


def send_again(work: Work, *, token: str) -> None:
    """In place of a link that no longer works, mail another to the same address; nothing where it never was one."""
    link = work.session.exec(select(EmailLink).where(EmailLink.token_hash == digest(token))).first()
    if link is None:
        return
    account = work.session.get_one(Account, link.account_id)
    if account.suspended_at is not None:
        return
    purpose = "sign_in" if account.verified_at else "verify"
    send_link(work, account, purpose="reset" if link.purpose == "reset" else purpose, next_path=link.next_path)


def unlinked(text: str) -> str:
    """What a stranger wrote, fit for a message to someone else: nothing in it that mail programs make a link of."""
    return " ".join(_LINK_LIKE.sub(" ", text).split())


def safe_path(path: str) -> str:
    """A path of this site, or nothing: never another site's address (RFC 3986: no authority, no scheme)."""
    plain = path.strip()
    if not plain.startswith("/") or plain.startswith("//") or "\\" in plain or any(ord(c) < 33 for c in plain):
        return ""
    return plain[:300]

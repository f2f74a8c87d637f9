"""Signing in, by link or by password; staying signed in; signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from backend.accounts.linking import safe_path, send_link, use
from backend.accounts.models import Account, EmailLink, SignInSession
from backend.accounts.passwords import check_password, hash_password
from backend.accounts.schemas import AccountUpdate, LinkRequest, PasswordChange, PasswordSignIn
from backend.accounts.signing_up import find_account
from backend.core.errors import InvalidInput, NotSignedIn
from backend.core.i18n import N_
from backend.core.ids import digest, new_secret
from backend.core.work import Work

STAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who has just signed in: the new session's secret for the browser, and the path to go on to, or nothing."""

    account_id: UUID
    secret: str
    path: str


def request_link(work: Work, wanted: LinkRequest) -> None:
    """Mail a sign-in link where the address is known; the answer is the same where it is not."""
    _send_if_known(work, wanted, purpose="sign_in")


def request_reset(work: Work, wanted: LinkRequest) -> None:
    """Mail a link to choose a new password with; the answer is the same for an unknown address."""
    _send_if_known(work, wanted, purpose="reset")


def _send_if_known(work: Work, wanted: LinkRequest, *, purpose: str) -> None:
    account = find_account(work, wanted.email)
    if account is not None and account.suspended_at is None:
        send_link(work, account, purpose=purpose, next_path=wanted.next)
        return
    # The same work for nobody, undone: how long the answer takes does not tell who has an account.
    undone = work.session.begin_nested()
    nobody = Account(email=f"{new_secret()}@nobody.invalid", name="", locale="es", created_at=work.now)
    work.session.add(nobody)
    work.session.flush()
    send_link(work, nobody, purpose=purpose, next_path=wanted.next)
    undone.rollback()


def sign_in_by_link(work: Work, *, token: str, purpose: str = "sign_in", agent: str = "") -> SignedIn:
    """Use a link. Expired where it is no longer good."""
    link, account = use(work, token=token, purpose=purpose)
    return SignedIn(account.id, start_session(work, account, agent=agent, how=purpose), link.next_path)


def sign_in_by_password(work: Work, wanted: PasswordSignIn, *, agent: str = "") -> SignedIn:
    """Sign in with a password. InvalidInput, in the same words for every reason."""
    account = find_account(work, wanted.email)
    fits = check_password(wanted.password, account.password_hash if account else None)
    if not fits or account is None or account.suspended_at is not None or account.verified_at is None:
        raise InvalidInput(
            N_(
                "Address and password do not go together, or the address is not confirmed yet. Try again, or have a "
                "link sent."
            )
        )
    secret = start_session(work, account, agent=agent, how="password")
    return SignedIn(account.id, secret, safe_path(wanted.next))


def start_session(work: Work, account: Account, *, agent: str, how: str) -> str:
    """A new session of an account whose owner has just proven to be it: the secret for the browser."""
    secret = new_secret()
    work.session.add(
        SignInSession(
            account_id=account.id,
            token_hash=digest(secret),
            agent=agent[:200],
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + STAYS,
        )
    )
    work.record("account.signed_in", account, how=how)
    return secret


def sign_out(work: Work, *, token: str) -> None:
    """End the session of this browser; one that has ended already stays so."""
    work.session.connection().execute(
        update(SignInSession)
        .where(col(SignInSession.token_hash) == digest(token), col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=work.now)
    )


def sign_out_everywhere(work: Work, *, account_id: UUID) -> None:
    """End all sessions of an account; links that were sent and not used no longer open a new one."""
    work.session.connection().execute(
        update(EmailLink)
        .where(
            col(EmailLink.account_id) == account_id,
            col(EmailLink.used_at).is_(None),
            col(EmailLink.expires_at) > work.now,
        )
        .values(expires_at=work.now)
    )
    work.session.connection().execute(
        update(SignInSession)
        .where(col(SignInSession.account_id) == account_id, col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=work.now)
    )


def my_account(work: Work) -> Account:
    """The account of who is acting; NotSignedIn for a visitor."""
    if work.actor.account_id is None:
        raise NotSignedIn
    return work.session.get_one(Account, work.actor.account_id)


def open_sessions(work: Work) -> list[SignInSession]:
    """The browsers in which the person acting is signed in, last used first."""
    return list(
        work.session.exec(
            select(SignInSession)
            .where(
                SignInSession.account_id == my_account(work).id,
                col(SignInSession.revoked_at).is_(None),
                col(SignInSession.expires_at) > work.now,
            )
            .order_by(col(SignInSession.seen_at).desc())
        )
    )


def change_account(work: Work, wanted: AccountUpdate) -> Account:
    """Change one's own name or language."""
    account = my_account(work)
    account.name, account.locale = wanted.name, wanted.locale
    work.record("account.changed", account)
    return account


def change_password(work: Work, wanted: PasswordChange) -> Account:
    """Set or change one's own password; every other browser is signed out."""
    account = my_account(work)
    if account.password_hash is not None and not check_password(wanted.current, account.password_hash):
        raise InvalidInput(fields={"current": N_("This is not your present password. Write it again.")})
    account.password_hash = hash_password(wanted.password)
    work.record("account.password_changed", account)
    sign_out_everywhere(work, account_id=account.id)
    return account


def reset_password(work: Work, *, token: str, wanted: PasswordChange, agent: str = "") -> SignedIn:
    """A new password by the link sent to the address; every browser that was signed in is signed out."""
    link, account = use(work, token=token, purpose="reset")
    account.password_hash = hash_password(wanted.password)
    work.record("account.password_changed", account)
    sign_out_everywhere(work, account_id=account.id)
    return SignedIn(account.id, start_session(work, account, agent=agent, how="reset"), link.next_path)

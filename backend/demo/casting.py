"""The people of the demo: who can sign in, and with what."""

from __future__ import annotations

from sqlmodel import select

from backend.accounts.models import Account
from backend.accounts.passwords import hash_password
from backend.accounts.signing_up import account_for
from backend.core.permissions import Actor
from backend.core.work import Work
from backend.demo.reading import stories

PASSWORD = "vitrina-demo"  # noqa: S105 - printed at every start of the demo, refused in production
OPERATOR = "operator@vitrina.example"


def sign_ins() -> list[tuple[str, str, str]]:
    """Role, address and password of one person for each role."""
    first = stories()[0]
    firm = next(one for one in first.firms if one["state"] == "approved" and one.get("editors"))
    staff = {person["role"]: person["email"] for person in reversed(first.hub["staff"])}
    return [
        ("operator", OPERATOR, PASSWORD),
        ("hub manager", staff["manager"], PASSWORD),
        ("hub advisor", staff["advisor"], PASSWORD),
        ("firm owner", firm["owner"]["email"], PASSWORD),
        ("firm editor", firm["editors"][0]["email"], PASSWORD),
    ]


def present(work: Work) -> bool:
    """Whether this database holds the demo's people."""
    return work.session.exec(select(Account.id).where(Account.email == OPERATOR)).first() is not None


def make_operator(work: Work) -> Account:
    """The demo's operator."""
    account = account_for(work, email=OPERATOR, name="Operaciones Vitrina", locale="es")
    account.operator = True
    return account


def let_everyone_in(work: Work) -> None:
    """Confirm every address of the demo and give all the same password."""
    password_hash = hash_password(PASSWORD)
    for account in work.session.exec(select(Account)):
        account.password_hash, account.verified_at = password_hash, account.verified_at or work.now


def as_person(work: Work, account: Account, **roles: object) -> Work:
    """The work on behalf of a person of the demo."""
    return work.acting_as(Actor(account_id=account.id, name=account.name, **roles))  # type: ignore[arg-type]

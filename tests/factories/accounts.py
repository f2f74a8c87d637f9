"""People with accounts, and the links and messages they were sent."""

from __future__ import annotations

import re
from itertools import count

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.accounts.passwords import hash_password
from backend.accounts.signing_up import account_for
from backend.core.permissions import Actor
from backend.core.work import Work
from backend.integrations.mail.models import Mail

PASSWORD = "una frase que recuerdo"
_numbers = count(1)


def person(
    work: Work,
    *,
    email: str = "",
    name: str = "Ana Xicará",
    proven: bool = True,
    password: str = "",
    locale: str = "es",
) -> Account:
    """Someone with an account; their address is proven unless told otherwise."""
    account = account_for(work, email=email or f"persona{next(_numbers)}@correo.example", name=name, locale=locale)
    account.verified_at = work.now if proven else None
    account.password_hash = hash_password(password) if password else None
    work.session.flush()
    return account


def operator(work: Work) -> Account:
    """Someone who operates the installation."""
    account = person(work, name="Operaciones")
    account.operator = True
    work.session.flush()
    return account


def acting(account: Account) -> Actor:
    """The person signed in, without any role."""
    return Actor(account_id=account.id, name=account.name, operator=account.operator)


def mails_to(work: Work, email: str, kind: str = "") -> list[Mail]:
    """What the outbox holds for an address, oldest first."""
    found = select(Mail).where(Mail.recipient == email).order_by(col(Mail.created_at), col(Mail.id))
    return [mail for mail in work.session.exec(found) if not kind or mail.kind == kind]


def link_in(mail: Mail) -> str:
    """The path of the link a message carries."""
    return str(mail.context["link"])


def token_in(mail: Mail) -> str:
    """The secret of the link a message carries."""
    found = re.search(r"[A-Za-z0-9_-]{40,}$", link_in(mail))
    assert found is not None
    return found[0]

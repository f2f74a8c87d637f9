"""`vitrina user`: accounts made and changed from the operator's terminal."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from backend.accounts.linking import make_link
from backend.accounts.signing_up import account_for, find_account
from backend.commands.installation import opened
from backend.core.database import make_engine
from backend.core.inputs import Email
from backend.core.work import working


def change_user(email: str, *, name: str, operator: bool | None, link: bool) -> int:
    """Make the account where there is none, give or take the operator's role, print a link to sign in with."""
    try:
        address = TypeAdapter(Email).validate_python(email)
    except ValidationError:
        raise ValueError(f"{email} is not an e-mail address.") from None
    with opened() as found:
        engine = make_engine(found.database_url, pool_size=2)
        with working(engine) as work:
            known = find_account(work, address) is not None
            account = account_for(work, email=address, name=name or address.split("@")[0], locale="es")
            if name:
                account.name = name
            if operator is not None and account.operator != operator:
                account.operator = operator
                work.record("account.operator_changed", account, operator=operator)
            path = make_link(work, account, purpose="sign_in", next_path="/operator") if link else ""
        engine.dispose()
        print(f"{'Changed' if known else 'Made'}: {address}{' (operator)' if account.operator else ''}")
        if path:
            print(found.origin + path)
    return 0

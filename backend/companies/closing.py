"""A person goes: their roles in firms and hubs end, then what names them is erased."""

from __future__ import annotations

from backend.accounts.erasing import erase_account
from backend.accounts.signing_in import my_account
from backend.companies.people import leave_all
from backend.core.work import Work
from backend.hubs.opening import resign


def close_account(work: Work) -> None:
    """Forget the person acting. Conflict where a firm or a hub needs someone else first."""
    account = my_account(work)
    leave_all(work, account.id)
    resign(work, account_id=account.id)
    erase_account(work)

"""Passwords: argon2id at OWASP's cost. Checking takes as long for an address that does not exist."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


@cache
def _hasher() -> PasswordHash:
    # OWASP password storage cheat sheet: argon2id, 19 MiB, two passes, one lane.
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


@cache
def _decoy() -> str:
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """The digest to store."""
    return _hasher().hash(password)


def check_password(password: str, password_hash: str | None) -> bool:
    """Whether it fits; without a stored digest the same work is done and the answer is no."""
    fits = _hasher().verify(password, password_hash or _decoy())
    return fits and password_hash is not None

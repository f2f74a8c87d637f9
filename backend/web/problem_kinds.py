"""Every kind of problem that programs may meet: what stands behind the `type` of its details."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.core.errors import DomainError
from backend.web.problems import NAMES, PROTOCOL


@dataclass(frozen=True, slots=True)
class Kind:
    """A code that never changes, the status that comes with it, and what it means, in English."""

    code: str
    status: int
    words: str


def kinds() -> list[Kind]:
    """By status, then by code; each code once."""
    found = {NAMES[status]: Kind(NAMES[status], status, words.msgid) for status, words in PROTOCOL.items()}
    for one in _refusals(DomainError):
        if "code" in vars(one):
            found[one.code] = Kind(one.code, one.status, (one.__doc__ or "").split("\n\n")[0].replace("\n    ", " "))
    return sorted(found.values(), key=lambda kind: (kind.status, kind.code))


def _refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _refusals(one)

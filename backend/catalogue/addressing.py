"""Public addresses of listings: readable, unique, and fixed from the first publication on."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text as TextType

from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.ids import slugify
from backend.core.work import Work

_OTHERWISE = "listing"
_LONGEST = 100
# Whoever wants an address waits for others who want one that begins with the same word; always in the same order.
_LOCK = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(word, 21))
    FROM (SELECT DISTINCT word FROM unnest(:words) AS word ORDER BY word OFFSET 0) sorted
""").bindparams(bindparam("words", type_=ARRAY(TextType)))
_TAKEN = text("SELECT slug FROM listings WHERE slug = ANY(:slugs)").bindparams(
    bindparam("slugs", type_=ARRAY(TextType))
)
# The numbers tried together: a whole range is one question to the index.
_ROUNDS = (range(2, 10), range(10, 100), range(100, 1_000), range(1_000, 20_000))


def free_slugs(work: Work, titles: Iterable[str], *, company_slug: str) -> list[str]:
    """An address for each title that no listing has: the title, then with the firm's name, then with a number.

    Held until the transaction ends, so that two firms at once never take the same.
    """
    bases = [slugify(title, otherwise=_OTHERWISE) for title in titles]
    work.session.connection().execute(_LOCK, {"words": [base.partition("-")[0] for base in bases]})
    found: dict[int, str] = {}
    given: set[str] = set()
    for round_number in range(len(_ROUNDS) + 1):
        waiting = {
            at: _candidates(base, company_slug, round_number) for at, base in enumerate(bases) if at not in found
        }
        if not waiting:
            break
        given |= _taken(work, {slug for candidates in waiting.values() for slug in candidates})
        for at, candidates in waiting.items():
            slug = next((slug for slug in candidates if slug not in given), None)
            if slug is not None:
                found[at] = slug
                given.add(slug)
    if len(found) < len(bases):
        raise Conflict(N_("Too many listings have this name. Say in the name what sets this one apart."))
    return [found[at] for at in range(len(bases))]


def _candidates(base: str, company_slug: str, round_number: int) -> list[str]:
    longer = f"{base}-{company_slug}"[:_LONGEST].rstrip("-")
    return [base, longer] if round_number == 0 else [f"{longer}-{number}" for number in _ROUNDS[round_number - 1]]


def _taken(work: Work, slugs: set[str]) -> set[str]:
    return set(work.session.connection().execute(_TAKEN, {"slugs": sorted(slugs)}).scalars())

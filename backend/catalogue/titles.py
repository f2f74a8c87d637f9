"""Official titles of the Harmonized System, loaded by the operator: kept in the database, known to every process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from backend.catalogue.models import HsTitle
from backend.catalogue.reference.hs import register_hs_titles

_AT_ONCE = 2_000
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Title:
    """A title of two, four or six digits in one language."""

    code: str
    locale: str
    title: str


def store_titles(session: Session, titles: Iterable[Title], *, source: str) -> int:
    """Replace what this source told before; of two titles for a code the later stands. How many there are."""
    wanted = {(one.code, one.locale): one.title.strip()[:_LONGEST] for one in titles if one.title.strip()}
    connection = session.connection()
    connection.execute(delete(HsTitle).where(col(HsTitle.source) == source))
    rows = [
        {"code": code, "locale": locale, "title": title, "source": source}
        for (code, locale), title in sorted(wanted.items())
    ]
    for start in range(0, len(rows), _AT_ONCE):
        told = insert(HsTitle).values(rows[start : start + _AT_ONCE])
        connection.execute(
            told.on_conflict_do_update(
                index_elements=["code", "locale"], set_={"title": told.excluded.title, "source": told.excluded.source}
            )
        )
    return len(rows)


def know_titles(engine: Engine) -> int:
    """Let this process use the loaded titles beside our own; how many there are."""
    with Session(engine) as session:
        found = session.connection().execute(select(HsTitle.code, HsTitle.locale, HsTitle.title)).all()  # type: ignore[call-overload]  # columns of a table model
    titles: dict[str, dict[str, str]] = {}
    for code, locale, title in found:
        titles.setdefault(code, {})[locale] = title
    register_hs_titles(titles)
    return len(found)

"""An indexer in a process of its own, to be killed: it follows a journal kept in a text file.

Each line of the file is "number state"; the documents are what the last line about each number says.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from backend.core.journal import JournalRow, Position
from backend.search.documents import CompanyDocument, HubDocument, ListingDocument
from backend.search.feeding import Feed
from tests.factories.search import extra, identity


class FileMarket:
    """A journal and its documents in one file that another process writes."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def lines(self) -> list[tuple[int, str]]:
        """What was written, whole lines only."""
        text = self.file.read_text(encoding="ascii")
        complete = text[: text.rfind("\n") + 1]
        return [(int(number), state) for number, state in (line.split() for line in complete.splitlines())]

    def shown(self) -> dict[UUID, ListingDocument]:
        """What visitors have to find."""
        return {made.listing_id: made for made in map(_document, dict(self.lines()).items()) if made}

    def read(self, after: Position, limit: int) -> Sequence[JournalRow]:
        """The rows after a position: few at a time, so that there is something to interrupt."""
        lines = list(enumerate(self.lines(), 1))[after.id :][: min(limit, 50)]
        return [
            JournalRow(1, row, "listing.changed", "listing", UUID(int=number), identity("finca-esperanza"), None, {})
            for row, (number, _) in lines
        ]

    def position(self) -> Position:
        """The end."""
        return Position(1, len(self.lines()))

    def listings(self, ids: Sequence[UUID]) -> list[ListingDocument]:
        """Those of these that are shown."""
        wanted = {identity.int for identity in ids}
        last = {number: state for number, state in self.lines() if number in wanted}
        return [made for made in map(_document, last.items()) if made]

    def listings_of(self, company_ids: Sequence[UUID]) -> list[ListingDocument]:
        """All of them: there is one company."""
        return list(self.shown().values()) if company_ids else []

    def companies(self, ids: Sequence[UUID]) -> list[CompanyDocument]:
        """None is shown."""
        return []

    def hubs(self, ids: Sequence[UUID]) -> list[HubDocument]:
        """None is shown."""
        return []

    def company_ids_of(self, hub_ids: Sequence[UUID]) -> list[UUID]:
        """None."""
        return []

    def hub_ids_of(self, company_ids: Sequence[UUID]) -> list[UUID]:
        """None."""
        return []

    def all_listings(self) -> Iterator[list[ListingDocument]]:
        """All that is shown."""
        yield list(self.shown().values())

    def all_companies(self) -> Iterator[list[CompanyDocument]]:
        """None."""
        yield []

    def all_hubs(self) -> list[HubDocument]:
        """None."""
        return []


def _document(line: tuple[int, str]) -> ListingDocument | None:
    number, state = line
    if state == "x":
        return None
    return replace(extra(f"n{number}", f"Quetzalina {number} {state}"), listing_id=UUID(int=number))


if __name__ == "__main__":
    market = FileMarket(Path(sys.argv[2]))
    Feed(Path(sys.argv[1]), market, market).run(threading.Event())

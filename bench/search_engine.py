"""The search engine alone: 100,000 made-up listings, CPU per faceted query, memory, and how long a rebuild takes.

    python bench/search_engine.py [LISTINGS] [FOLDER]

Every query is timed cold (nothing remembered of it) and once more warm. Nothing here is asserted; read the numbers.
"""

from __future__ import annotations

import itertools
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from backend.catalogue.reference.tree import leaves
from backend.core.journal import Position
from backend.search.documents import CompanyDocument, HubDocument, ListingDocument
from backend.search.filtering import Chosen
from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, search
from backend.search.rebuilding import rebuild

_START = datetime(2026, 1, 1, tzinfo=UTC)
_PLACES = (("MX", "Puebla"), ("MX", "Guanajuato"), ("GT", "Quetzaltenango"), ("SV", "San Salvador"))
_QUALITIES = {
    "es": "artesanal orgánico tradicional natural fino grande negro azul blanco rojo hecho a mano premium".split(" "),
    "en": "handmade organic traditional natural fine large black blue white red premium certified".split(" "),
}
_TEXTS = (
    "",
    "coffee",
    "café orgánico",
    "cotton tablecloth",
    "hand made leather boots",
    "talavera",
    "cofee",
    "HS 6911",
    "software development",
    "miel de abeja",
    "jewelry",
    "barro negro grande",
    "natural",
    "proveedores de textiles",
)


class Crowd:
    """Listings of a deterministic generator: words of their category in one or both languages, a long tail."""

    def __init__(self, listings: int) -> None:
        self.number = listings
        chance = random.Random(7)
        letters = "bcdfglmnprst"
        self.tail = [
            "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(chance.randint(2, 5)))
            for _ in range(30_000)
        ]
        self.weights = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(self.tail))))

    def one(self, number: int) -> ListingDocument:
        """The listing with this number, always the same."""
        chance = random.Random(number)
        leaf, company = chance.choice(leaves()), number % max(1, self.number // 33)
        locales = chance.choice((("es",), ("es",), ("en",), ("es", "en")))
        place = _PLACES[company % 4]
        texts = {
            locale: (
                f"{chance.choice(leaf.words[locale])} {chance.choice(_QUALITIES[locale])} {chance.choice(self.tail)}",
                " ".join(
                    (*chance.choices(self.tail, cum_weights=self.weights, k=50), chance.choice(leaf.words[locale]))
                ),
            )
            for locale in locales
        }
        return ListingDocument(
            listing_id=UUID(int=number),
            slug=f"listing-{number}",
            company_id=UUID(int=10**9 + company),
            company_slug=f"company-{company}",
            company_name=f"{self.tail[company % 30_000].title()} {company}",
            hub_slugs=(f"hub-{company % 40}",),
            hub_names=(f"Hub {company % 40}",),
            country=place[0],
            region=place[1],
            municipality=place[1],
            accent="jade",
            kind=leaf.kind,
            category=leaf.slug,
            sector="other",
            texts=texts,
            published_at=_START + timedelta(minutes=number),
            hs_code=(leaf.hs[0][:2] + "0112")[:6] if leaf.hs else None,
            incoterm=chance.choice(("FOB", "EXW", "CIF", None)) if leaf.kind == "product" else None,
            price_minor=1,
            currency="USD",
            price_usd_minor=chance.choice((None, chance.randint(50, 500_000))),
            price_unit="piece",
            moq=10,
            lead_days=15,
            source_locale=locales[0],
        )

    def position(self) -> Position:
        """The journal is not played here."""
        return Position()

    def all_listings(self) -> Iterator[list[ListingDocument]]:
        """All, the newest first."""
        for start in range(self.number, 0, -500):
            yield [self.one(number) for number in range(start - 1, max(start - 501, -1), -1)]

    def all_companies(self) -> Iterator[list[CompanyDocument]]:
        """None: they are not what is measured."""
        yield []

    def all_hubs(self) -> list[HubDocument]:
        """None."""
        return []


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _milliseconds(index: SearchIndex, query: SearchQuery, *, cold: bool) -> tuple[float, int]:
    if cold:
        index.view().forget()
    began = time.process_time()
    found = search(index, query)
    return (time.process_time() - began) * 1000, found.total


def _measure(index: SearchIndex) -> None:
    filters = {"": Chosen(), "hub": Chosen(hub=("hub-3",)), "country+kind": Chosen(country=("MX",), kind=("product",))}
    print(f"{'query':28} {'filter':13} {'total':>7} {'cold ms':>8} {'warm ms':>8}")
    colds = []
    for text, (name, chosen) in itertools.product(_TEXTS, filters.items()):
        query = SearchQuery(text=text, locale="en", chosen=chosen)
        runs = [_milliseconds(index, query, cold=True) for _ in range(7)]
        warm = statistics.median(_milliseconds(index, query, cold=False)[0] for _ in range(7))
        cold = statistics.median(run[0] for run in runs)
        colds.append(cold)
        print(f"{text or '(browse)':28} {name:13} {runs[0][1]:7} {cold:8.2f} {warm:8.2f}")
    print(f"cold: p50 {statistics.median(colds):.2f} ms, worst {max(colds):.2f} ms of CPU; RSS {_memory():.0f} MB")


def main() -> None:
    """Build, measure, print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp()) / "index"
    if not (folder / "current").exists():
        began = time.process_time()
        made = rebuild(folder, Crowd(number))
        print(f"built {made.documents} documents in {made.seconds} s, {time.process_time() - began:.1f} s of CPU")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    index = SearchIndex(folder)
    before = _memory()
    search(index, SearchQuery(text="coffee", locale="en"))
    print(f"index {size / 2**20:.0f} MB; RSS {before:.0f} MB before opening it, {_memory():.0f} MB after a first query")
    _measure(index)


if __name__ == "__main__":
    main()

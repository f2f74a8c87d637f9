"""Writing one generation of the index: documents in, commit, then the journal's position, in this order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from tantivy import Document, Index, Query

from backend.catalogue.reference.tree import categories
from backend.core.journal import Position
from backend.search import generations, lexicon, schema
from backend.search.analysis import STEMMED, spellings
from backend.search.documents import CompanyDocument, HubDocument, ListingDocument
from backend.search.index import matches

log = logging.getLogger(__name__)
D = TypeVar("D")

# Memory the engine gathers documents in before it writes a segment: little while following, more for a rebuild.
FOLLOWING_HEAP, REBUILDING_HEAP = 16_000_000, 64_000_000
_MOST_KNOWN = 200_000


class GenerationWriter:
    """The one writer of a generation. Nothing is seen by readers before `commit`.

    Raises ValueError where the index cannot be opened (damaged, or another process writes it).
    """

    def __init__(self, generation: Path, *, heap: int = FOLLOWING_HEAP) -> None:
        self.generation = generation
        self.refused = 0
        self._lock = generations.take(generation / "in-use.lock", shared=True)
        try:
            exists = (generation / "meta.json").exists()
            self._index = Index.open(str(generation)) if exists else Index(schema.schema(), str(generation))
            self._index.config_reader("manual")
            self._index.reload()
            self._writer = self._index.writer(heap, num_threads=1)
            # Whoever was killed in the middle of a commit leaves files that the same commit would stumble over.
            self._writer.garbage_collect_files()
        except BaseException:
            self._lock.close()
            raise
        self._known: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def documents(self) -> int:
        """Listings, companies and hubs as of the last commit; words of the dictionary are not counted."""
        words = Query.term_query(schema.schema(), "type", schema.WORD, "basic")
        searcher = self._index.searcher()
        return int(searcher.num_docs - matches(searcher, words))

    def check(self) -> None:
        """Read a little of everything; raises what the engine raises where the files are damaged."""
        searcher = self._index.searcher()
        found = searcher.search(Query.all_query(), limit=50, order_by_field="moment")
        for _, address in found.hits:
            searcher.doc(address)
        searcher.aggregate(Query.all_query(), {"category": {"terms": {"field": "category"}}})
        searcher.terms_with_prefix("any", "a", limit=1)

    def seed_dictionary(self) -> None:
        """Enter the words of the categories and of the lexicon: buyers mistype them before a listing says them."""
        names = [category.names[locale] for category in categories().values() for locale in STEMMED]
        said = [word for category in categories().values() for locale in STEMMED for word in category.words[locale]]
        lexical = {word: word for word in lexicon.vocabulary() if word.isalpha()}
        self._learn(lexical | spellings(" ".join((*names, *said))))

    def put_listings(self, ids: Iterable[UUID], documents: Iterable[ListingDocument]) -> None:
        """Replace the listings with these ids by the documents; an id without a document is gone."""
        self._forget("id", ids)
        self._add_with_words(documents, schema.listing_row)

    def put_companies(self, ids: Iterable[UUID], documents: Iterable[CompanyDocument]) -> None:
        """Replace the companies with these ids, not their listings."""
        self._forget("id", ids)
        self._add_with_words(documents, schema.company_row)

    def put_whole_companies(
        self, ids: Iterable[UUID], documents: Iterable[CompanyDocument], listings: Iterable[ListingDocument]
    ) -> None:
        """Replace companies with everything that is theirs."""
        self._forget("company_id", ids)
        self._add_with_words(documents, schema.company_row)
        self._add_with_words(listings, schema.listing_row)

    def put_hubs(self, ids: Iterable[UUID], documents: Iterable[HubDocument]) -> None:
        """Replace the hubs with these ids."""
        self._forget("id", ids)
        for document in documents:
            self._writer.add_document(schema.hub_row(document))

    def commit(self, position: Position) -> None:
        """Show readers what was put, and then remember that the journal was followed up to `position`."""
        self._writer.commit()
        generations.write_cursor(self.generation, position)
        self._index.reload()

    def settle(self) -> None:
        """Wait for the merging of segments; the writer is closed by it."""
        self._writer.wait_merging_threads()
        self._index.reload()

    def close(self) -> None:
        """Let go of the generation. What was not committed is forgotten."""
        del self._writer
        self._lock.close()

    def _forget(self, field: str, ids: Iterable[UUID]) -> None:
        for identity in ids:
            self._writer.delete_documents_by_term(field, str(identity))

    def _add_with_words(self, documents: Iterable[D], row: Callable[[D], tuple[Document, Mapping[str, str]]]) -> None:
        for document in documents:
            try:
                made, written = row(document)
            except (KeyError, ValueError, TypeError):
                # One bad row must not keep the rest from being found.
                self.refused += 1
                log.exception("search: a document could not be indexed")
                continue
            self._writer.add_document(made)
            self._learn(written)

    def _learn(self, written: Mapping[str, str]) -> None:
        """Enter new words in the dictionary."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        searcher = self._index.searcher()
        for word, shown in written.items():
            if len(word) < 3 or word in self._known:
                continue
            self._known.add(word)
            if not searcher.doc_freq("spelling", word):
                self._writer.add_document(schema.word_row(word, shown))

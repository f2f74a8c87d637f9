"""The index's fields, and documents turned into its rows."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from babel import Locale
from tantivy import Document, Schema, SchemaBuilder

from backend.catalogue.reference.hs import hs_title
from backend.catalogue.reference.tree import categories
from backend.search.analysis import STEMMED, spellings, stems, stems_of, words
from backend.search.cards import company_payload, hub_payload, listing_payload
from backend.search.documents import CompanyDocument, HubDocument, ListingDocument

# Raised whenever fields or the analysis change: an index of another version is built anew.
VERSION = 2

LISTING, COMPANY, HUB, WORD = "listing", "company", "hub", "word"
# Stands for "price on request", so that it sorts behind every price.
ON_REQUEST = 2**53
# Where the price bands begin, in US cents. Counted by band, prices cost a third of what counting by ranges does.
BAND_LIMITS = (0, 500, 2_000, 10_000, 50_000, 200_000)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_YEAR_MS = 31_557_600_000

# Fields of words: folded, in whatever language, and stemmed by language. With positions where phrases are looked for.
_PHRASED = ("title", "title_es", "title_en", "body", "maker")
_TERMS = ("place", "body_es", "body_en", "trade_es", "trade_en", "firm", "any")
_EXACT = ("type", "id", "slug", "company_id", "company", "hub", "lang", "hs", "whole", "spelling")
_COUNTED = ("country", "category", "kind", "incoterm", "hubs", "sector", "name_key", "band")
_NUMBERS = ("price", "moment")


@cache
def schema() -> Schema:
    """The schema of this version. Numbers are signed: unsigned ones are refused where documents are built."""
    builder = SchemaBuilder()
    for name in _PHRASED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _TERMS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in _EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _COUNTED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _NUMBERS:
        builder.add_integer_field(name, indexed=False, fast=True)
    builder.add_float_field("freshness", fast=True)
    builder.add_bytes_field("card", stored=True)
    built: Schema = builder.build()
    return built


def band_of(cents: int | None) -> str:
    """The price band of an amount in US cents, by its number; that of prices on request has none."""
    return "on-request" if cents is None else str(bisect_right(BAND_LIMITS, max(cents, 0)) - 1)


def moment_of(published: datetime, identity: bytes) -> int:
    """Milliseconds since 2020 with 22 bits of the listing's id behind them: an order in which hardly anything ties."""
    milliseconds = max(0, int((published - _EPOCH).total_seconds() * 1000))
    return (milliseconds << 22) | (zlib.crc32(identity) & 0x3FFFFF)


def _freshness(published: datetime) -> float:
    """What the engine multiplies a score with, through log2(2 + x): a fraction of a per mille a year, to part ties."""
    return max(0.0, (published - _EPOCH).total_seconds() * 1000 / _YEAR_MS) * 0.0005


@lru_cache(maxsize=500)
def _country_words(code: str) -> tuple[str, ...]:
    names = (Locale(locale).territories.get(code, "") for locale in STEMMED)
    return tuple(word for name in (*names,) for word in words(name))


@lru_cache(maxsize=10_000)
def _trade_stems(hs_code: str, locale: str) -> tuple[str, ...]:
    """What the customs calls it: the titles of the subheading and of the heading."""
    titles = dict.fromkeys(hs_title(hs_code[:length], locale) or "" for length in (6, 4) if len(hs_code) >= length)
    return tuple(word for title in titles for word in stems(title, locale))


def _joined(found: Iterable[str]) -> str:
    return " ".join(found)


def _texts(texts: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The fields of the words of a title and a description, in each language."""
    for locale, (title, body) in texts.items():
        said, told = words(title), words(body)
        yield "title", _joined(said)
        yield "body", _joined(told)
        yield "whole", _joined(said)
        if locale in STEMMED:
            yield f"title_{locale}", _joined(stems_of(said, locale))
            yield f"body_{locale}", _joined(dict.fromkeys(stems_of(told, locale)))
        yield "lang", locale


def listing_row(document: ListingDocument) -> tuple[Document, dict[str, str]]:
    """A listing as the engine takes it, and its words as written. KeyError for a category the tree does not have."""
    fields: dict[str, list[Any]] = {name: [] for name in ("title", "body", "whole", "lang", "any")}
    for name, value in _texts(document.texts):
        fields.setdefault(name, []).append(value)
    maker = words(document.company_name)
    place = {*words(document.municipality), *words(document.region), *_country_words(document.country)}
    said = {word for name in ("title", "body") for text in fields[name] for word in text.split()} | {*maker} | place
    code = document.hs_code or ""
    for locale in STEMMED:
        fields[f"trade_{locale}"] = [_joined(_trade_stems(code, locale))] if code else []
    fields |= {
        "type": [LISTING],
        "id": [str(document.listing_id)],
        "slug": [document.slug],
        "company_id": [str(document.company_id)],
        "company": [document.company_slug],
        "maker": [_joined(maker)],
        "place": [_joined(place)],
        "any": [_joined(said)],
        "hub": list(document.hub_slugs),
        "hubs": ["|".join(sorted(document.hub_slugs))],
        "country": [document.country],
        "kind": [document.kind],
        "sector": [document.sector],
        "category": [categories()[document.category].slug],
        "incoterm": [document.incoterm] if document.incoterm else [],
        "hs": [code[:length] for length in range(2, len(code) + 1)],
        "band": [band_of(document.price_usd_minor)],
        "price": [ON_REQUEST if document.price_usd_minor is None else document.price_usd_minor],
        "moment": [moment_of(document.published_at, document.listing_id.bytes)],
        "freshness": [_freshness(document.published_at)],
        "card": [listing_payload(document)],
    }
    written = (document.company_name, *document.hub_names, document.municipality, document.region)
    return Document.from_dict(fields, schema()), spellings(" ".join((*chain(*document.texts.values()), *written)))


def company_row(document: CompanyDocument) -> tuple[Document, dict[str, str]]:
    """A company as the engine takes it, and its words as written. No field in which listings are looked for."""
    name = words(document.name)
    fields: dict[str, list[Any]] = {
        "type": [COMPANY],
        "id": [str(document.company_id)],
        "slug": [document.slug],
        "company_id": [str(document.company_id)],
        "firm": [_joined(name)],
        "whole": [_joined(name)],
        "hub": list(document.hub_slugs),
        "country": [document.country],
        "sector": [document.sector],
        "name_key": [_joined(name)],
        "any": [_joined(name)],
        "card": [company_payload(document)],
    }
    return Document.from_dict(fields, schema()), spellings(document.name)


def hub_row(document: HubDocument) -> Document:
    """A hub as the engine takes it."""
    fields: dict[str, list[Any]] = {
        "type": [HUB],
        "id": [str(document.hub_id)],
        "slug": [document.slug],
        "country": [document.country],
        "name_key": [_joined(words(document.name))],
        "card": [hub_payload(document)],
    }
    return Document.from_dict(fields, schema())


def word_row(word: str, written: str) -> Document:
    """A word of the dictionary, and how it is written: what a mistyped word is compared with."""
    return Document.from_dict({"type": [WORD], "spelling": [word], "card": [written.encode()]}, schema())

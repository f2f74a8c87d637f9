"""A large catalogue, always the same: 3,000 firms and 100,000 listings in four hubs, written into the tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from backend.catalogue.reference.tree import leaves
from backend.core.database_address import libpq_url

FIRMS, LISTINGS = 3_000, 100_000
_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_HUBS = (
    ("norte", "Clúster del Norte", "MX", "Guanajuato", "León", "anil"),
    ("sierra", "Sierra Digital", "MX", "Puebla", "Puebla", "cochinilla"),
    ("altiplano", "Altiplano Produce", "GT", "Quetzaltenango", "Salcajá", "jade"),
    ("costa", "Costa Exporta", "SV", "San Salvador", "San Salvador", "terracota"),
)
_KINDS = (
    "fino",
    "rústico",
    "lavado",
    "natural",
    "bordado",
    "industrial",
    "portátil",
    "ligero",
    "reforzado",
    "a medida",
)
_ENGLISH = ("fine", "rustic", "washed", "natural", "embroidered", "industrial", "portable", "light", "sturdy", "custom")
_SECTORS = ("agrifood", "textiles", "crafts", "software", "electronics", "ceramics", "automotive", "furniture")


@dataclass(frozen=True, slots=True)
class World:
    """What a load needs to know of it."""

    slugs: tuple[str, ...]
    words: tuple[str, ...]


def _id(kind: int, number: int) -> UUID:
    """A UUIDv7-like key that tells kind and number: rows lie in the order they were made."""
    milliseconds = int(_EPOCH.timestamp() * 1000) + number
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (kind << 64) | (0b10 << 62) | number)


def words() -> tuple[str, ...]:
    """What people look for: words of the category tree in both languages."""
    found = [word for leaf in leaves() for told in leaf.words.values() for word in told]
    return tuple(sorted(set(found)))


def build(url: str) -> World:
    """Fill a migrated, empty database. Takes about a minute."""
    with psycopg.connect(libpq_url(url)) as connection:
        _copy(connection, "hubs", _hub_columns, _hubs())
        _copy(connection, "companies", _company_columns, _companies())
        _copy(connection, "hub_memberships", _membership_columns, _memberships())
        slugs: list[str] = []
        _copy(connection, "listings", _listing_columns, _listings(slugs))
        _copy(connection, "listing_texts", _text_columns, _texts())
        _copy(connection, "price_tiers", _tier_columns, _tiers())
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return World(tuple(slugs[:: LISTINGS // 2_000]), words()[::3])


def _copy(
    connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


_hub_columns = (
    "id",
    "slug",
    "name",
    "country",
    "region",
    "place",
    "zone",
    "working_week",
    "holidays",
    "languages",
    "currency",
    "accent",
    "approval_policy",
    "contact_email",
    "texts",
    "created_at",
)


def _hubs() -> Iterator[tuple[Any, ...]]:
    for number, (slug, name, country, region, place, accent) in enumerate(_HUBS):
        texts = Jsonb({"es": {"tagline": name, "introduction": name}, "en": {"tagline": name, "introduction": name}})
        yield (
            _id(1, number),
            slug,
            name,
            country,
            region,
            place,
            "America/Mexico_City",
            Jsonb([1, 2, 3, 4, 5]),
            Jsonb([]),
            Jsonb(["es", "en"]),
            "USD",
            accent,
            "manager",
            f"hola@{slug}.example",
            texts,
            _EPOCH,
        )


_company_columns = (
    "id",
    "slug",
    "name",
    "legal_name",
    "tax_kind",
    "tax_identifier",
    "tax_doubtful",
    "sector",
    "country",
    "region",
    "municipality",
    "whatsapp",
    "website",
    "languages",
    "stories",
    "version",
    "created_at",
)


def _companies() -> Iterator[tuple[Any, ...]]:
    for number in range(FIRMS):
        _, _, country, region, place, _ = _HUBS[number % 4]
        story = Jsonb({"es": f"Taller número {number} de {place}, desde {1950 + number % 70}. Exporta cada mes."})
        yield (
            _id(2, number),
            f"taller-{number}",
            f"Taller {number} de {place}",
            "",
            "other",
            f"T{number:06}",
            False,
            _SECTORS[number % len(_SECTORS)],
            country,
            region,
            place,
            "+5214771234567",
            "",
            Jsonb(["es"]),
            story,
            1,
            _EPOCH + timedelta(minutes=number),
        )


_membership_columns = ("id", "company_id", "hub_id", "state", "reasons", "submitted_at", "decided_at", "version")


def _memberships() -> Iterator[tuple[Any, ...]]:
    for number in range(FIRMS):
        at = _EPOCH + timedelta(minutes=number)
        yield _id(3, number), _id(2, number), _id(1, number % 4), "approved", "", at, at, 2


_listing_columns = (
    "id",
    "company_id",
    "slug",
    "kind",
    "state",
    "sku",
    "match_key",
    "category",
    "hs_code",
    "unit",
    "currency",
    "moq",
    "lead_days",
    "incoterm",
    "incoterm_place",
    "source_locale",
    "published_at",
    "created_at",
    "updated_at",
    "version",
)


def _listings(slugs: list[str]) -> Iterator[tuple[Any, ...]]:
    tree, chance = leaves(), random.Random(1)
    for number in range(LISTINGS):
        leaf, product = tree[number % len(tree)], tree[number % len(tree)].kind == "product"
        slug, at = f"{leaf.slug}-{number}", _EPOCH + timedelta(minutes=number)
        slugs.append(slug)
        code = (leaf.hs[0] + "0000")[:6] if product and leaf.hs else None
        yield (
            _id(4, number),
            _id(2, chance.randrange(FIRMS)),
            slug,
            leaf.kind,
            "published",
            f"SKU-{number}",
            "",
            leaf.slug,
            code,
            "piece" if product else "project",
            "USD" if number % 3 else "MXN",
            1 + number % 500,
            number % 60,
            ("FOB", "EXW", "FCA", "CIF")[number % 4] if product else None,
            "Veracruz" if product else "",
            "es",
            at,
            at,
            at,
            1,
        )


_text_columns = ("id", "listing_id", "locale", "title", "description", "provenance", "stale")


def _texts() -> Iterator[tuple[Any, ...]]:
    tree, chance = leaves(), random.Random(2)
    for number in range(LISTINGS):
        leaf = tree[number % len(tree)]
        word, kind = chance.choice(leaf.words["es"]), chance.randrange(len(_KINDS))
        about = f"Hecho por encargo, lote {number}. {chance.choice(leaf.words['es']).capitalize()} con empaque de exportación."
        yield (
            _id(5, number),
            _id(4, number),
            "es",
            f"{word.capitalize()} {_KINDS[kind]} {number % 997}",
            about,
            "human",
            False,
        )
        if number % 5 < 2:
            english = chance.choice(leaf.words["en"])
            title = f"{english.capitalize()}, {_ENGLISH[kind]}, {number % 997}"
            yield _id(6, number), _id(4, number), "en", title, f"Made to order, lot {number}.", "human", False


_tier_columns = ("id", "listing_id", "from_quantity", "minor")


def _tiers() -> Iterator[tuple[Any, ...]]:
    chance = random.Random(3)
    for number in range(LISTINGS):
        if number % 6 == 0:
            continue
        price = int(10 ** chance.uniform(2, 6))
        for step in range(1 + number % 3):
            yield (
                _id(7 + step, number),
                _id(4, number),
                1 + number % 500 + step * 100,
                max(1, price - step * price // 12),
            )

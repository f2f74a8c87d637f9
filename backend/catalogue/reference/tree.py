"""The tree of categories: two levels, groups and leaves. Listings are filed under the leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

Kind = Literal["product", "service"]

_FILE = Path(__file__).with_name("categories.yaml")

# Written in C where libyaml is there: ten times as fast, and every process waits for it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Category:
    """One node of the tree.

    names and words are keyed by locale ("es", "en"); words are what a buyer types, in lower case. hs holds HS
    2022 chapters or headings (products), service_class holds classes such as "CPC 8314" of the UN Central
    Product Classification 2.1 (services). parent is None for a group.
    """

    slug: str
    kind: Kind
    parent: str | None
    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    hs: tuple[str, ...]
    service_class: tuple[str, ...]


def _category(entry: Mapping[str, Any]) -> Category:
    return Category(
        slug=entry["slug"],
        kind=entry["kind"],
        parent=entry.get("parent"),
        names=MappingProxyType(dict(entry["names"])),
        words=MappingProxyType({locale: tuple(words) for locale, words in entry["words"].items()}),
        hs=tuple(entry.get("hs", ())),
        service_class=tuple(entry.get("service_class", ())),
    )


def build(entries: list[dict[str, Any]]) -> Mapping[str, Category]:
    """Check the entries of a tree and give them back keyed by slug, in their order.

    Raises ValueError when a slug is repeated, a parent is unknown or of another kind, or a parent is not a
    group (the tree has two levels, which also makes a cycle impossible).
    """
    tree: dict[str, Category] = {}
    for entry in entries:
        category = _category(entry)
        if category.slug in tree:
            raise ValueError(f"The category {category.slug} appears twice: keep one.")
        tree[category.slug] = category
    for category in tree.values():
        if category.parent is None:
            continue
        parent = tree.get(category.parent)
        if parent is None:
            raise ValueError(f"The parent of {category.slug} does not exist: add {category.parent} or correct it.")
        if parent.parent is not None:
            raise ValueError(f"The parent of {category.slug} must be a group: {parent.slug} is not one.")
        if parent.kind != category.kind:
            raise ValueError(f"{category.slug} is a {category.kind} under a {parent.kind}: move it.")
    return MappingProxyType(tree)


@cache
def categories() -> Mapping[str, Category]:
    """Every category, group or leaf, keyed by slug, in display order. Read once; it cannot be changed."""
    with _FILE.open(encoding="utf-8") as file:
        return build(yaml.load(file, Loader=_LOADER))  # noqa: S506 - a safe loader


@cache
def leaves() -> tuple[Category, ...]:
    """The categories a listing can be filed under, in display order."""
    return tuple(category for category in categories().values() if category.parent is not None)


@cache
def groups() -> tuple[Category, ...]:
    """The top level of the tree, in display order."""
    return tuple(category for category in categories().values() if category.parent is None)


@cache
def children(slug: str) -> tuple[Category, ...]:
    """The categories directly under one, in display order; empty for a leaf. KeyError for an unknown slug."""
    _ = categories()[slug]
    return tuple(category for category in categories().values() if category.parent == slug)


def path(slug: str) -> tuple[Category, ...]:
    """The way from the group down to the category itself. Raises KeyError for an unknown slug."""
    category = categories()[slug]
    return (category,) if category.parent is None else (*path(category.parent), category)


def category_name(slug: str, locale: str) -> str:
    """The name of a category; English when the locale has none. Raises KeyError for an unknown slug."""
    names = categories()[slug].names
    return names.get(locale, names["en"])

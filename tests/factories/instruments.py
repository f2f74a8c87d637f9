"""A small instrument with one of each thing that scoring knows, and parts to build others from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.readiness.instrument import (
    Applies,
    Band,
    Dimension,
    EvidenceRule,
    Instrument,
    Item,
    Rung,
    Source,
    Step,
    Words,
)

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def words(told: str) -> Words:
    """The same in both languages."""
    return Words(told, told)


def item(name: str, points: float, *sources: Source, after: Sequence[str] = (), **more: Any) -> Item:
    """A yes/no item, or a ladder with `kind="ladder"`; its dimension is the first three letters of its name."""
    ladder = more.get("kind") == "ladder"
    step = Step(words(f"Do {name}"), words("Why"), (), more.pop("hours", 4.0), more.pop("cost", 0), tuple(after))
    return Item(
        id=name,
        dimension=name[:3],
        points=points,
        kind=more.pop("kind", "yesno"),
        question=words(f"{name}?"),
        why=words("Because"),
        evidence=tuple(EvidenceRule(source, words(source)) for source in sources or ("document",)),
        step=step,
        rungs=tuple(Rung(level, words(str(level))) for level in QUARTERS) if ladder else (),
        **more,
    )


BANDS = (
    Band("starting", words("Starting"), 0, words("")),
    Band("building", words("Building"), 35, words("")),
    Band("preparing", words("Preparing"), 55, words(""), gates=("LEG1",), floor=25),
    Band(
        "ready",
        words("Export-ready"),
        70,
        words(""),
        gates=("LEG3", "CMP2"),
        gate_factor=1.0,
        floor=50,
        verified_share=0.6,
        signed=True,
    ),
    Band(
        "exporting",
        words("Exporting"),
        85,
        words(""),
        gates=("MKT5",),
        gate_factor=1.0,
        floor=50,
        verified_share=0.6,
        signed=True,
    ),
)


def instrument(*items: Item, bands: tuple[Band, ...] = BANDS, min_coverage: float = 70.0) -> Instrument:
    """An instrument of these items; its dimensions are theirs, in their order."""
    names = dict.fromkeys(one.dimension for one in items)
    return Instrument(
        key="small",
        version="1.0",
        status="provisional",
        title=words("Small"),
        note=words(""),
        dimensions=tuple(Dimension(name, words(name), words(name), words(name)) for name in names),
        items=items,
        bands=bands,
        min_coverage=min_coverage,
        hash="0" * 64,
    )


def small() -> Instrument:
    """Five dimensions, eight items: probe with platform, ladder, gates, rules of every kind, prerequisites."""
    return instrument(
        item("PRE1", 60, "probe", "platform", cost=1),
        item("PRE2", 40, "document", kind="ladder", after=("PRE1",), hours=8.0),
        item("LEG1", 50, "document", gate=True, hours=8.0),
        item("LEG3", 50, "registry", gate=True, applies=Applies(facts=frozenset({"registration"})), hours=6.0),
        item("CMP2", 100, "document", gate=True, applies=Applies(sectors=frozenset({"agrifood"})), hours=20.0, cost=2),
        item("TRD3", 100, "document", applies=Applies(offers=frozenset({"goods"})), after=("CMP2", "PRE2")),
        item("MKT4", 60, "document", applies=Applies(markets=frozenset({"US"})), cost=1),
        item("MKT5", 40, "document", gate=True, outcome=True, hours=40.0, cost=3),
    )


def core() -> Instrument:
    """The product's own instrument."""
    from backend.readiness.reading import core_source, read_instrument

    return read_instrument(core_source())

"""A hub's own instrument while it is being written: a draft of the one in use, changed text by text, point by point.

A draft may be unsound on the way (points that do not add up yet); only a sound one is published. Items keep their
ids, so a fork's bridge leads from each to itself; an item that now asks something else leaves the bridge.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import yaml
from pydantic import Field, ValidationError
from sqlmodel import Session, col, select

from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.inputs import Input
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.readiness.instrument_schema import InstrumentIn
from backend.readiness.models import InstrumentVersion
from backend.readiness.versions import core_instrument, core_version, instrument_of, version_for_hub
from backend.readiness.wording import OwnInput, Points, TextsInput, lines_of, rule, tell

Cut = Annotated[float, Field(ge=0, le=100)]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
_MOST_OWN = 99


class WeightsInput(Input):
    """Points by item, cut-offs by band, and the coverage below which a firm is unrated."""

    points: Annotated[dict[str, Points], Field(max_length=200)]
    cuts: Annotated[dict[str, Cut], Field(max_length=10)]
    min_coverage: Cut
    seen_version: int


def fork(work: Work, *, hub_id: UUID) -> InstrumentVersion:
    """The hub's draft: the one there is, else a new one made from the instrument its firms answer now."""
    require(work.actor, Permission.READINESS_GOVERN, hub_id, visible=hub_id in work.actor.hubs)
    take_turn(work.session, f"instrument-of:{hub_id}")
    present = draft_of(work.session, hub_id)
    if present is not None:
        return present
    parent = version_for_hub(work.session, hub_id) or core_version(work)
    before = instrument_of(parent)
    key = _key(work.session.get_one(Hub, hub_id))
    plain = plain_of(parent)
    plain.update(key=key, version=_next(work.session, key), status="provisional")
    plain.update(bridge_from=before.name, bridge={item.id: item.id for item in before.items})
    draft = InstrumentVersion(
        key=key,
        version=plain["version"],
        hub_id=hub_id,
        parent_id=parent.id,
        state="draft",
        hash="",
        source=_written(plain),
        created_at=work.now,
    )
    work.session.add(draft)
    work.session.flush()
    work.record("readiness.instrument_forked", draft, hub_id=hub_id, version=draft.version)
    return draft


def draft_of(session: Session, hub_id: UUID) -> InstrumentVersion | None:
    """The draft a hub is writing; one at most."""
    wanted = select(InstrumentVersion).where(InstrumentVersion.hub_id == hub_id, InstrumentVersion.state == "draft")
    return session.exec(wanted).first()


def plain_of(version: InstrumentVersion) -> dict[str, Any]:
    """A version's file as plain values."""
    plain: dict[str, Any] = yaml.load(version.source, Loader=_LOADER)  # noqa: S506 - a safe loader, the one in C
    return plain


def item_in(plain: dict[str, Any], item: str) -> dict[str, Any]:
    """An item of a file. Raises NotFound."""
    for one in items_in(plain):
        if one["id"] == item:
            return one
    raise NotFound


def items_in(plain: dict[str, Any]) -> list[dict[str, Any]]:
    """All items of a file, in their order."""
    return [item for dimension in plain["dimensions"] for item in dimension["items"]]


def is_own(item: str) -> bool:
    """Whether an item is the hub's own: the product's keep who is asked and for how long their evidence counts."""
    return item not in core_instrument().by_id


def discard(work: Work, *, hub_id: UUID) -> None:
    """Throw the draft away: the instrument in use stays as it is."""
    draft = _draft(work, hub_id, None)
    work.record("readiness.instrument_discarded", draft, hub_id=hub_id, version=draft.version)
    work.session.delete(draft)
    work.session.flush()


def weigh(work: Work, *, hub_id: UUID, wanted: WeightsInput) -> InstrumentVersion:
    """Set points and cut-offs; they may add up later."""
    draft = _draft(work, hub_id, wanted.seen_version)
    plain = plain_of(draft)
    for item in items_in(plain):
        item["points"] = wanted.points.get(item["id"], item["points"])
    for band in plain["bands"]:
        band["at_least"] = wanted.cuts.get(band["id"], band["at_least"])
    plain["min_coverage"] = wanted.min_coverage
    return _save(work, draft, plain)


def reword(work: Work, *, hub_id: UUID, item: str, wanted: TextsInput) -> InstrumentVersion:
    """Change the texts of an item. InvalidInput where a ladder has not as many lines as rungs, or a language lacks."""
    draft = _draft(work, hub_id, wanted.seen_version)
    plain = plain_of(draft)
    told = item_in(plain, item)
    tell(told, wanted)
    if is_own(item):
        rule(told, wanted)
    bridge = {old: new for old, new in plain.get("bridge", {}).items() if new != item}
    parent = work.session.get(InstrumentVersion, draft.parent_id) if draft.parent_id else None
    if wanted.keeps == "yes" and parent is not None and item in instrument_of(parent).by_id:
        bridge[item] = item
    plain["bridge"] = bridge
    return _save(work, draft, plain)


def add(work: Work, *, hub_id: UUID, wanted: OwnInput) -> str:
    """Add an item of the hub's own; its id. A number is never given twice, so that no old answer lands on it."""
    draft = _draft(work, hub_id, wanted.seen_version)
    plain = plain_of(draft)
    dimension = next((one for one in plain["dimensions"] if one["id"] == wanted.dimension), None)
    if dimension is None:
        raise InvalidInput(fields={"dimension": N_("Choose one of the dimensions on the page.")})
    item = _new_id(work.session, draft, wanted.dimension)
    told: dict[str, Any] = {"id": item, "points": wanted.points, "kind": wanted.kind, "step": {}}
    lines = len(lines_of(wanted.evidence_es))
    told["evidence"] = [{"source": "document", "words": {}} for _ in range(lines)] or [{"source": "advisor"}]
    if wanted.kind == "ladder":
        told["rungs"] = [{"level": level} for level in _LEVELS]
    tell(told, wanted)
    rule(told, wanted)
    dimension["items"].append(told)
    _save(work, draft, plain)
    return item


def remove(work: Work, *, hub_id: UUID, item: str, seen_version: int) -> InstrumentVersion:
    """Leave an item out, and every mention of it."""
    draft = _draft(work, hub_id, seen_version)
    plain = plain_of(draft)
    item_in(plain, item)
    for dimension in plain["dimensions"]:
        dimension["items"] = [one for one in dimension["items"] if one["id"] != item]
        if not dimension["items"]:
            raise InvalidInput(
                N_("A dimension needs at least one question: add another before you leave this one out.")
            )
    for one in items_in(plain):
        one["step"]["after"] = [other for other in one["step"].get("after", []) if other != item]
    for band in plain["bands"]:
        band["gates"] = [gate for gate in band.get("gates", []) if gate != item]
    plain["bridge"] = {old: new for old, new in plain.get("bridge", {}).items() if new != item}
    return _save(work, draft, plain)


def _draft(work: Work, hub_id: UUID, seen_version: int | None) -> InstrumentVersion:
    require(work.actor, Permission.READINESS_GOVERN, hub_id, visible=hub_id in work.actor.hubs)
    take_turn(work.session, f"instrument-of:{hub_id}")
    draft = draft_of(work.session, hub_id)
    if draft is None:
        raise NotFound
    work.session.refresh(draft)
    if seen_version is not None and draft.row_version != seen_version:
        raise Conflict(N_("Somebody changed the draft meanwhile. Open the page again: it shows how it is now."))
    return draft


def _save(work: Work, draft: InstrumentVersion, plain: dict[str, Any]) -> InstrumentVersion:
    if not plain.get("bridge"):
        plain["bridge"], plain["bridge_from"] = {}, ""
    elif draft.parent_id is not None:
        plain["bridge_from"] = instrument_of(work.session.get_one(InstrumentVersion, draft.parent_id)).name
    try:
        InstrumentIn.model_validate(plain)
    except ValidationError as problem:
        raise InvalidInput(
            N_("A text is missing or too long. Fill in both languages, 1,200 characters at most each.")
        ) from problem
    draft.source, draft.row_version = _written(plain), draft.row_version + 1
    work.session.add(draft)
    work.session.flush()
    work.record("readiness.instrument_edited", draft, hub_id=draft.hub_id, version=draft.version)
    return draft


def _written(plain: dict[str, Any]) -> bytes:
    return yaml.dump(plain, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=120).encode()


def _key(hub: Hub) -> str:
    """No other hub's, also where only the ends of two long addresses differ."""
    key = f"hub-{hub.slug}"
    return key if len(key) <= 60 else f"{key[:47]}-{hub.id.hex[-12:]}"


def _next(session: Session, key: str) -> str:
    taken = session.exec(select(InstrumentVersion.version).where(InstrumentVersion.key == key)).all()
    major, minor = max((tuple(map(int, one.split("."))) for one in taken), default=(1, -1))
    return f"{major}.{minor + 1}"


def _new_id(session: Session, draft: InstrumentVersion, dimension: str) -> str:
    taken = {item["id"] for item in items_in(plain_of(draft))}
    for version in session.exec(
        select(InstrumentVersion).where(
            col(InstrumentVersion.hub_id).is_(None) | (InstrumentVersion.hub_id == draft.hub_id)
        )
    ):
        taken |= {item["id"] for item in items_in(plain_of(version))}
    numbers = [int(one[len(dimension) :]) for one in taken if one.startswith(dimension)]
    number = max(numbers, default=0) + 1
    if number > _MOST_OWN:
        raise InvalidInput(fields={"dimension": N_("This dimension has had 99 items. Choose another one.")})
    return f"{dimension}{number}"

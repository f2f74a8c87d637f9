"""The compliance packs of the product, read once per process; every problem of the files is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from backend.compliance.requirement import Authority, Pack, Renewal, Requirement, Source, Words
from backend.compliance.shapes import AuthorityShape, LineShape, PackShape, SourceShape, told

FOLDER = Path(__file__).parent
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # written in C where libyaml is there
_Model = TypeVar("_Model", bound=BaseModel)


class PacksInvalid(Exception):
    """The files do not hold; `problems` says what, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@cache
def packs() -> tuple[Pack, ...]:
    """All packs, in the order of their file names. Raises PacksInvalid."""
    return read_folder(FOLDER)


@cache
def lines_by_id() -> Mapping[str, Requirement]:
    """All lines by id."""
    return {line.id: line for pack in packs() for line in pack.lines}


def read_folder(folder: Path) -> tuple[Pack, ...]:
    """The packs in `folder`/packs with the authorities and sources in `folder`/reference. Raises PacksInvalid."""
    problems: list[str] = []
    authorities = _keyed(folder / "reference" / "authorities.yaml", AuthorityShape, problems)
    sources = _keyed(folder / "reference" / "sources.yaml", SourceShape, problems)
    shapes: list[tuple[str, PackShape]] = []
    for file in sorted((folder / "packs").glob("*.yaml")):
        shape = _checked(file.name, _loaded(file, problems), PackShape, problems)
        if shape is not None:
            shapes.append((file.name, shape))
    problems += _across(shapes, authorities, sources)
    if problems:
        raise PacksInvalid(problems)
    known = {key: _authority(key, one) for key, one in authorities.items()}
    texts = {key: Source(key, one.title, one.url, one.as_of) for key, one in sources.items()}
    return tuple(_pack(name, shape, known, texts) for name, shape in shapes)


def _loaded(file: Path, problems: list[str]) -> Any:
    try:
        return yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as problem:
        first = str(problem).splitlines()[0]
        problems.append(f"{file.name}: this file cannot be read as YAML ({first}). Correct it and try again.")
        return None


def _checked(name: str, content: Any, shape: type[_Model], problems: list[str]) -> _Model | None:
    if content is None:
        return None
    try:
        return shape.model_validate(content)
    except ValidationError as problem:
        problems += told(name, problem, content)
        return None


def _keyed(file: Path, shape: type[_Model], problems: list[str]) -> dict[str, _Model]:
    content = _loaded(file, problems)
    if content is not None and not isinstance(content, dict):
        problems.append(f"{file.name}: write one entry per key.")
        content = None
    found = {}
    for key, entry in (content or {}).items():
        one = _checked(f"{file.name}, {key}", entry, shape, problems)
        if one is not None:
            found[key] = one
    return found


def _across(
    shapes: list[tuple[str, PackShape]], authorities: Mapping[str, Any], sources: Mapping[str, Any]
) -> list[str]:
    """What no file can know of itself: ids told twice, places taken twice, names nobody introduced."""
    found = []
    for line_id, times in Counter(line.id for _, pack in shapes for line in pack.lines).items():
        if times > 1:
            found.append(f"The id {line_id} stands {times} times: a mark could mean any of them. Give each its own.")
    for (market, group), times in Counter((pack.market, pack.group) for _, pack in shapes).items():
        if times > 1:
            found.append(f"There are {times} packs for {group} in {market}: put their lines into one.")
    for name, pack in shapes:
        for line in pack.lines:
            if line.authority not in authorities:
                found.append(f"{name}, {line.id}: the authority {line.authority} is not in authorities.yaml. Add it.")
            if line.source and line.source not in sources:
                found.append(f"{name}, {line.id}: the source {line.source} is not in sources.yaml. Add it.")
    return found


def _pack(name: str, shape: PackShape, authorities: Mapping[str, Authority], sources: Mapping[str, Source]) -> Pack:
    return Pack(
        name=name.removesuffix(".yaml"),
        market=shape.market,
        group=shape.group,
        sectors=frozenset(shape.sectors),
        hs=tuple(shape.hs),
        lines=tuple(_line(line, shape, authorities, sources) for line in shape.lines),
    )


def _line(
    line: LineShape, pack: PackShape, authorities: Mapping[str, Authority], sources: Mapping[str, Source]
) -> Requirement:
    renewal = line.renewal
    return Requirement(
        id=line.id,
        market=pack.market,
        group=pack.group,
        kind=line.kind,
        compulsory=line.compulsory,
        what=Words(line.what.es, line.what.en),
        how=Words(line.how.es, line.how.en),
        authority=authorities[line.authority],
        items=tuple(line.items),
        source=sources[line.source] if line.source else None,
        hs=tuple(line.hs),
        not_hs=tuple(line.not_hs),
        cpc=tuple(line.cpc),
        origins=frozenset(line.origins),
        topic=line.topic,
        begins=line.begins,
        renewal=Renewal(Words(renewal.words.es, renewal.words.en), renewal.days, renewal.calendar) if renewal else None,
    )


def _authority(key: str, one: AuthorityShape) -> Authority:
    return Authority(key, Words(one.name.es, one.name.en), one.country, one.url)

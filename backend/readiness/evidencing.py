"""Evidence that a firm shows: a file, a link or a registry number. Private to the firm and its advisors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.readiness.deciding import decide
from backend.readiness.evidence_files import keep_file
from backend.readiness.evidence_rows import end_for, end_of, new_evidence, open_firm
from backend.readiness.gathering import Inputs
from backend.readiness.models import EvidenceDocument
from backend.readiness.registers import check_number
from backend.readiness.revising import attach, detach, remove, replace_file
from backend.readiness.validity import check_dates

MOST_DOCUMENTS = 200
_LONGEST_URL = 500


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is added, whatever its kind."""

    kind: str
    items: Sequence[str]
    title: str
    issued_on: date | None
    expires_on: date | None
    more: dict[str, Any] = field(default_factory=dict)


def add_file(
    work: Work,
    *,
    storage: Storage,
    company_id: UUID,
    items: Sequence[str],
    title: str,
    file_name: str,
    data: bytes,
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> EvidenceDocument:
    """Keep a file as evidence for one or more items: PDF, a picture, XLSX or CSV, by its bytes, at most 10 MB.

    Raises the refusals of `media.errors` and TooManyPages on field `file`, InvalidInput for dates and items.
    """
    shown = _Shown("file", items, title, issued_on, expires_on)
    inputs = open_firm(work, company_id)
    _check(inputs, shown)
    media = keep_file(work, storage=storage, company_id=company_id, file_name=file_name, data=data)
    return _add(work, inputs, shown, media)


def add_link(
    work: Work,
    *,
    company_id: UUID,
    items: Sequence[str],
    title: str,
    url: str,
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> EvidenceDocument:
    """Name a page that shows it. InvalidInput where it is no web address, or for dates and items."""
    address = _web_address(url)
    shown = _Shown("link", items, title, issued_on, expires_on, {"url": address})
    inputs = open_firm(work, company_id)
    _check(inputs, shown)
    return _add(work, inputs, shown, None)


def add_number(
    work: Work,
    *,
    company_id: UUID,
    items: Sequence[str],
    title: str,
    authority: str,
    number: str,
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> EvidenceDocument:
    """Name the entry in a register: which register, which number. InvalidInput where one is missing or cannot be."""
    empty = {"authority": authority, "number": number}
    missing = {name: N_("Please fill this in.") for name, value in empty.items() if not value.strip()}
    if missing:
        raise InvalidInput(fields=missing)
    check_number(authority, number)
    shown = _Shown("registry", items, title, issued_on, expires_on, empty)
    inputs = open_firm(work, company_id)
    _check(inputs, shown)
    return _add(work, inputs, shown, None)


def _web_address(url: str) -> str:
    """The address with its scheme. InvalidInput for anything but a page of the web that everybody reaches alike."""
    whole = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(whole)
        known = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        known = False
    if not known or len(whole) > _LONGEST_URL or re.search(r"[\s<>\"\\^`{|}]", whole):
        raise InvalidInput(fields={"url": N_("Write a web address, for example https://www.firm.com/certificate.")})
    return whole


def _check(inputs: Inputs, shown: _Shown) -> None:
    """All that can be refused before a file is kept."""
    if not shown.title.strip():
        raise InvalidInput(fields={"title": N_("Please fill this in.")})
    if not shown.items:
        raise InvalidInput(fields={"items": N_("Choose at least one question that this answers.")})
    check_dates(shown.issued_on, shown.expires_on, inputs.today)
    for item in shown.items:
        end_of(inputs, item, shown.kind, issued_on=shown.issued_on, expires_on=shown.expires_on)


def _add(work: Work, inputs: Inputs, shown: _Shown, media: Media | None) -> EvidenceDocument:
    live = select(func.count()).select_from(EvidenceDocument)
    live = live.where(EvidenceDocument.company_id == inputs.company_id, col(EvidenceDocument.removed_at).is_(None))
    if work.session.exec(live).one() >= MOST_DOCUMENTS:
        raise InvalidInput(
            N_(
                "Your firm keeps %(most)s documents already. Take old ones back, then add this one.",
                most=MOST_DOCUMENTS,
            )
        )
    document = EvidenceDocument(
        company_id=inputs.company_id,
        kind=shown.kind,
        title=shown.title,
        media_id=media.id if media is not None else None,
        issued_on=shown.issued_on,
        expires_on=shown.expires_on,
        added_by=work.actor.account_id,
        added_at=work.now,
        **shown.more,
    )
    work.session.add(document)
    work.session.flush()
    items = list(dict.fromkeys(shown.items))
    for item in items:
        evidence = new_evidence(work, document, item, version=1)
        evidence.expires_on = end_for(inputs, document, item)
        work.session.add(evidence)
    work.session.flush()
    work.record("readiness.evidence_added", document, company_id=inputs.company_id, kind=shown.kind, items=items)
    return document


__all__ = [
    "MOST_DOCUMENTS",
    "add_file",
    "add_link",
    "add_number",
    "attach",
    "decide",
    "detach",
    "remove",
    "replace_file",
]

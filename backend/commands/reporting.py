"""`vitrina readiness report`: the validity of a hub's instrument as PDF and JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from backend.commands.installation import opened
from backend.core.clock import SystemClock
from backend.core.database import make_engine
from backend.core.work import working
from backend.hubs.models import Hub
from backend.readiness.versions import hub_instrument
from backend.validity.examining import examine

_TEMPLATE = Path(__file__).resolve().parents[2] / "storefront" / "templates" / "documents" / "validity.typ"


def write_report(slug: str, *, folder: Path, locale: str) -> int:
    """Write validity-SLUG.pdf and .json into the folder. 1 where there is no such hub or the folder takes no file."""
    with opened() as found:
        engine = make_engine(found.database_url, pool_size=2)
        try:
            with Session(engine) as session:
                hub = session.exec(select(Hub).where(Hub.slug == slug)).first()
            if hub is None:
                print(f"There is no hub at the address {slug}.", file=sys.stderr)
                return 1
            plain, told = _figures(engine, hub, locale)
        finally:
            engine.dispose()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in ((f"validity-{slug}.json", _json(plain)), (f"validity-{slug}.pdf", pdf(told))):
            (folder / name).write_bytes(data)
            print(f"Written: {folder / name}")
    except OSError as error:
        print(f"{folder} takes no file: {error.strerror}. Name another with --folder.", file=sys.stderr)
        return 1
    return 0


def pdf(told: dict[str, Any]) -> bytes:
    """The report as PDF/A; the words and figures come in as data, never as markup."""
    import typst  # large, and wanted for documents only

    inputs = {"data": json.dumps(told, ensure_ascii=False)}
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards="a-2b",
        ignore_system_fonts=True,
    )
    return bytes(made)


def _figures(engine: Any, hub: Hub, locale: str) -> tuple[dict[str, Any], dict[str, Any]]:
    from storefront.validity_report import report

    with working(engine, clock=SystemClock()) as work:
        instrument = hub_instrument(work.session, hub.id)
        found = examine(work.session, hub.id, instrument, now=work.now)
        taken = work.now.astimezone(ZoneInfo(hub.zone)).date()
    told = report(found, instrument, hub, locale, taken=taken)
    return {"hub": hub.slug, "taken": taken.isoformat(), **found.as_json()}, told


def _json(plain: dict[str, Any]) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=2, default=list) + "\n").encode()

"""Bringing in a list from the operator's terminal: checked and applied in one go, without a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from backend.catalogue import importing
from backend.catalogue.applying import apply_run
from backend.catalogue.checking import Figures, ProductList, measure, read_list
from backend.catalogue.models import ImportRun, Listing
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets import CellFinding
from backend.catalogue.sheets.findings import record_text
from backend.companies.addressing import by_address
from backend.core.clock import Clock
from backend.core.errors import NotFound
from backend.core.i18n import N_, Text
from backend.core.inputs import read
from backend.core.work import working
from backend.integrations.storage import Storage


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a list held and what came of it. `applied` is False for a dry run, whose counts say what would happen.

    `columns` pairs each heading with the field it was understood as, "" for none. `run_id` is None in a dry run.
    `published`: how many more of the firm's listings are public than before.
    """

    applied: bool
    run_id: UUID | None
    company: str
    kind: str
    encoding: str | None
    rows: int
    created: int
    updated: int
    unchanged: int
    published: int
    wrong_rows: int
    uncategorised: int
    columns: tuple[tuple[str, str], ...]
    errors: tuple[CellFinding, ...]
    warnings: tuple[CellFinding, ...]
    notes: tuple[Text, ...]  # the file's, and why nothing was published where a hub stops that


def import_file(
    engine: Engine,
    *,
    clock: Clock,
    storage: Storage,
    company_slug: str,
    file_name: str,
    data: bytes,
    choices: Mapping[str, Any] = MappingProxyType({}),
    dry_run: bool = False,
) -> ImportReport:
    """Take a list into a firm's listings, or only say what that would do.

    `choices` are fields of `ImportOptions` that are not to be guessed. Raises NotFound for an unknown firm, SheetError
    for a file that is no list, InvalidInput for choices that do not hold.
    """
    with working(engine, clock=clock) as work:
        company = by_address(work.session, company_slug)
        if company is None:
            raise NotFound(N_("There is no firm “%(slug)s”. Look up its address on its page.", slug=company_slug[:90]))
        guessed = importing.default_options(work.session, company.id).model_dump()
        public = _public(work.session, company.id)
        options = read(ImportOptions, {**guessed, **choices})
        found = read_list(data, file_name, options)
        figures = measure(work.session, company.id, found)
        if dry_run:
            return _report(company.slug, found, figures)
        run_id = importing.start_check(
            work, storage=storage, company_id=company.id, file_name=file_name, data=data, options=options
        ).id
        if figures.good:
            _skip_queue(work.session.get_one(ImportRun, run_id))
    apply_run(engine, clock=clock, storage=storage, run_id=run_id)
    with working(engine, clock=clock) as work:
        run = work.session.get_one(ImportRun, run_id)
        more = max(0, _public(work.session, run.company_id) - public)
        return _report(company.slug, found, figures, run, published=more)


def _public(session: Session, company_id: UUID) -> int:
    of_firm = select(func.count()).select_from(Listing).where(Listing.company_id == company_id)
    return session.exec(of_firm.where(Listing.state == "published")).one()


def _skip_queue(run: ImportRun) -> None:
    """Here the caller is the worker: a job would take the same rows a second time, to no effect."""
    run.state = "queued"


def _withheld(run: ImportRun) -> Text:
    return record_text(run.options["withheld"])


def _report(
    company: str, found: ProductList, figures: Figures, run: ImportRun | None = None, *, published: int = 0
) -> ImportReport:
    sheet, validation = found.sheet, found.validation
    fields = {column.index: str(name) for name, column in found.mapping.columns.items()}
    return ImportReport(
        applied=run is not None and run.state == "finished",
        run_id=run.id if run else None,
        company=company,
        kind=sheet.file_kind,
        encoding=sheet.encoding,
        rows=figures.rows,
        created=run.created if run else figures.new,
        updated=run.updated if run else figures.changed,
        unchanged=run.unchanged if run else figures.same,
        published=published,
        wrong_rows=figures.wrong,
        uncategorised=figures.uncategorised,
        columns=tuple((header, fields.get(index, "")) for index, header in enumerate(sheet.headers)),
        errors=tuple(validation.errors),
        warnings=tuple(validation.warnings),
        notes=sheet.notes if run is None or "withheld" not in run.options else (*sheet.notes, _withheld(run)),
    )

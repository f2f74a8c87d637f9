"""Taking the rows of a checked list: in short transactions, each with how far it got, so that nothing is done twice.

A worker may be killed at any moment: what was committed is counted in the same transaction, and the next worker goes on
behind it. Two runs of one firm take turns, chunk by chunk, and recognise what the other has brought in.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Engine

from backend.catalogue.addressing import free_slugs
from backend.catalogue.changing import RowChange
from backend.catalogue.checking import CHUNK, ProductList, plan, read_list
from backend.catalogue.models import ImportRun, Listing
from backend.catalogue.publishing import ACTION, withheld
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets.findings import text_record
from backend.catalogue.sheets.imported import ImportedRow
from backend.catalogue.writing import lock_company, write_prices, write_texts
from backend.companies.models import Company
from backend.companies.permitting import permit_of
from backend.core.clock import Clock
from backend.core.errors import DomainError, Unavailable
from backend.core.permissions import EDITOR, SYSTEM, Actor
from backend.core.turns import take_turn
from backend.core.work import Work, working
from backend.integrations.storage import Storage
from backend.media.models import Media


def apply_run(
    engine: Engine,
    *,
    clock: Clock,
    storage: Storage,
    run_id: UUID,
    chunk: int = CHUNK,
    after_chunk: Callable[[], None] = lambda: None,
) -> None:
    """Take every good row of a queued run, or go on where a run was cut off. A run that has ended is left alone.

    A file that can no longer be read ends the run as failed; a storage or database that does not answer raises, and
    the job comes back. A transaction takes `chunk` rows; `after_chunk` is called between them.
    """
    begun = _begin(engine, clock, run_id)
    if begun is None:
        return
    key, file_name, options = begun
    try:
        found = read_list(storage.get(key), file_name, options)
    except Unavailable:
        raise
    except DomainError as problem:
        _fail(engine, clock, run_id, problem)
        return
    while _take_next(engine, clock, run_id, found, chunk):
        after_chunk()


def _begin(engine: Engine, clock: Clock, run_id: UUID) -> tuple[str, str, ImportOptions] | None:
    with working(engine, clock=clock) as work:
        run = work.session.get(ImportRun, run_id, with_for_update=True)
        if run is None or run.state not in ("queued", "running"):
            return None
        if run.state == "queued":
            _ask_hubs(work, run)
            run.state, run.started_at = "running", work.now
            work.record("import.started", run, company_id=run.company_id)
        media = work.session.get_one(Media, run.media_id)
        options = ImportOptions.model_validate(run.options["said"])
        if "withheld" in run.options:
            options = options.model_copy(update={"publish": False})
        return media.storage_key, media.file_name, options


def _ask_hubs(work: Work, run: ImportRun) -> None:
    """Once for all rows, before the first: where a hub asks for evidence, everything new stays a draft."""
    if not run.options["said"]["publish"]:
        return
    permit = permit_of(work.session, run.company_id, ACTION, now=work.now)
    if not permit.allowed:
        run.options = {**run.options, "withheld": text_record(withheld(permit))}


def _take_next(engine: Engine, clock: Clock, run_id: UUID, found: ProductList, chunk: int) -> bool:
    """One chunk in one transaction; False once there is none left, or the run was stopped."""
    with working(engine, clock=clock) as work:
        # Not by the row: a locked row makes a writer of a transaction that still reads, and holds the journal back.
        take_turn(work.session, f"import:{run_id}")
        run = work.session.get_one(ImportRun, run_id)
        if run.state != "running":
            return False
        rows = found.rows[run.applied : run.applied + chunk]
        if not rows:
            run.state, run.finished_at = "finished", work.now
            work.record(
                "import.finished",
                run,
                company_id=run.company_id,
                created=run.created,
                updated=run.updated,
                unchanged=run.unchanged,
            )
            return False
        created, updated = _take(work.acting_as(_on_behalf(run)), run.company_id, found, rows)
        run.applied += len(rows)
        run.created += created
        run.updated += updated
        run.unchanged += len(rows) - created - updated
        return True


def _fail(engine: Engine, clock: Clock, run_id: UUID, problem: DomainError) -> None:
    with working(engine, clock=clock) as work:
        run = work.session.get_one(ImportRun, run_id, with_for_update=True)
        run.state, run.finished_at = "failed", work.now
        run.options = {**run.options, "problem": text_record(problem.message)}
        work.record("import.failed", run, company_id=run.company_id, code=problem.code)


def _on_behalf(run: ImportRun) -> Actor:
    """Who brought the list stands in the journal; a list brought by a command or a key is the system's."""
    if run.account_id is None:
        return SYSTEM
    return Actor(account_id=run.account_id, companies=MappingProxyType({run.company_id: EDITOR}))


def _take(work: Work, company_id: UUID, found: ProductList, rows: list[ImportedRow]) -> tuple[int, int]:
    """Write some rows: how many listings are new, how many changed."""
    lock_company(work.session, company_id)
    changes = plan(work.session, company_id, found, rows)
    new = [change for change in changes if change.listing is None]
    changed = [change for change in changes if change.listing is not None and not change.empty]
    _create(work, company_id, new)
    for change in changed:
        _update(work, change)
    work.session.flush()
    return len(new), len(changed)


def _create(work: Work, company_id: UUID, changes: list[RowChange]) -> None:
    if not changes:
        return
    company = work.session.get_one(Company, company_id)
    slugs = free_slugs(work, [change.row.title for change in changes], company_slug=company.slug)
    made = [
        Listing(**change.columns, company_id=company_id, slug=slug, created_at=work.now, updated_at=work.now)
        for change, slug in zip(changes, slugs, strict=True)
    ]
    work.session.add_all(made)
    work.session.flush()
    for change, listing in zip(changes, made, strict=True):
        work.record("listing.created", listing, company_id=company_id, kind=listing.kind)
        _write(work, change, listing)


def _update(work: Work, change: RowChange) -> None:
    listing = change.listing
    if listing is None:
        return
    fields = set(change.columns)
    for name, value in change.columns.items():
        setattr(listing, name, value)
    fields |= _write(work, change, listing)
    listing.updated_at = work.now
    if fields:
        listing.version += 1
        work.record("listing.changed", listing, company_id=listing.company_id, fields=sorted(fields))


def _write(work: Work, change: RowChange, listing: Listing) -> set[str]:
    """The words and prices, and the publication where the list asks for it; what changed."""
    fields: set[str] = set()
    if change.words is not None:
        written = write_texts(work, listing, change.texts, {change.row.locale: change.words})
        fields |= {f"text.{locale}" for locale in written}
    if change.prices is not None and write_prices(work, listing, change.tiers, change.prices):
        fields.add("prices")
    if change.publish:
        listing.state, listing.published_at = "published", listing.published_at or work.now
        work.record("listing.published", listing, company_id=listing.company_id)
    return fields

"""A firm brings in the list it has: checked and shown first, then applied by a job that can be stopped and goes on.

A run's `options` hold what was said and what was found:
  said      the person's `ImportOptions`
  file      name, kind, encoding, delimiter, sheet, sheets, header_row, notes
  columns   one per column: header, letter, samples, field ("" where nothing is made of it)
  figures   rows, good, new, changed, same, wrong, errors, warnings, uncategorised
  preview   rows with number, cells, errors by column index, verdict (new, changed, same, wrong)
  problem   why the job gave up, as a sentence's record; only where it did
  withheld  why nothing of it was published though that was asked for, as a sentence's record; only where it is so
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.catalogue.checking import Figures, ProductList, measure, read_list
from backend.catalogue.models import ImportRun
from backend.catalogue.previewing import summary_of
from backend.catalogue.pricing import usual_currency
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets import corrected_workbook
from backend.catalogue.sheets.findings import CellFinding
from backend.catalogue.sheets.sheet import SheetError
from backend.companies.models import Company
from backend.core.errors import Conflict, NotFound, NotSignedIn
from backend.core.i18n import LOCALES, N_
from backend.core.inputs import read
from backend.core.permissions import Actor, Permission, require
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import store_import

# Kept of each kind in the run; the corrected list given back holds all of them.
_KEPT = 500


def default_options(session: Session, company_id: UUID) -> ImportOptions:
    """What is likely for a firm's list: the currency of its country, its first language."""
    company = session.get_one(Company, company_id)
    languages = [locale for locale in company.languages if locale in LOCALES]
    return read(ImportOptions, {"currency": usual_currency(company.country), "locale": [*languages, "es"][0]})


def start_check(
    work: Work, *, storage: Storage, company_id: UUID, file_name: str, data: bytes, options: ImportOptions | None = None
) -> ImportRun:
    """Read a list, say what applying it would do, and keep both. Nothing of the firm's listings changes.

    Reading takes seconds, so the transaction that brought us here is ended first. Raises SheetError, EmptyFile,
    FileTooLarge, and InvalidInput for options that do not hold.
    """
    require(work.actor, Permission.IMPORT_RUN, company_id, visible=company_id in work.actor.companies)
    said = options or default_options(work.session, company_id)
    work.session.commit()
    found = read_list(data, file_name, said)
    figures = measure(work.session, company_id, found)
    media = store_import(work, storage=storage, company_id=company_id, file_name=file_name, data=data)
    run = ImportRun(
        company_id=company_id, account_id=work.actor.account_id, media_id=media.id, state="checked", created_at=work.now
    )
    _keep(run, found, figures, media.file_name)
    work.session.add(run)
    work.session.flush()
    work.record("import.checked", run, company_id=company_id, rows=figures.rows, wrong=figures.wrong)
    return run


def recheck(work: Work, *, storage: Storage, run_id: UUID, options: ImportOptions) -> ImportRun:
    """Check the same file with other answers. Conflict once it is being applied."""
    run, media = _with_file(work, run_id)
    _refuse_begun(run)
    work.session.commit()
    found = read_list(storage.get(media.storage_key), media.file_name, options)
    figures = measure(work.session, run.company_id, found)
    run = _held(work, run_id)
    _refuse_begun(run)
    _keep(run, found, figures, media.file_name)
    work.session.flush()
    work.record("import.checked", run, company_id=run.company_id, rows=figures.rows, wrong=figures.wrong)
    return run


def apply(work: Work, *, run_id: UUID) -> ImportRun:
    """Queue the job that takes the good rows. Asked again, nothing more happens. Conflict where there are none."""
    run = _held(work, run_id)
    if run.state in ("queued", "running", "finished"):
        return run
    _refuse_begun(run)
    if not run.options["figures"]["good"]:
        raise Conflict(N_("No row of this list can be taken yet. Choose the columns, or correct the file first."))
    run.state = "queued"
    work.session.flush()
    work.record("import.queued", run, company_id=run.company_id)
    work.defer("catalogue.apply_import", once=f"import:{run.id}", run_id=str(run.id))
    return run


def cancel(work: Work, *, run_id: UUID) -> ImportRun:
    """Stop before the next rows; those taken stay. A run that has ended is left as it is."""
    run = _held(work, run_id)
    if run.state in ("checked", "queued", "running"):
        run.state, run.finished_at = "cancelled", work.now
        work.session.flush()
        work.record("import.cancelled", run, company_id=run.company_id, applied=run.applied)
    return run


def import_run(work: Work, run_id: UUID) -> ImportRun:
    """A run, for the people of its firm and its keys. NotFound for others."""
    run = work.session.get(ImportRun, run_id)
    if run is None:
        raise NotFound() if work.actor.signed_in or work.actor.system else NotSignedIn()
    require(work.actor, Permission.IMPORT_RUN, run.company_id, visible=run.company_id in work.actor.companies)
    return run


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run in a firm's history. `good` rows of `total` could be taken."""

    id: UUID
    file_name: str
    state: str
    total: int
    good: int
    applied: int
    created: int
    updated: int
    created_at: datetime


# Only what the history shows: a run's options hold a whole preview.
_PAST = text("""
    SELECT id, options->'file'->>'name' AS file_name, state, total, (options->'figures'->>'good')::int AS good, applied,
        created, updated, created_at
    FROM import_runs WHERE company_id = :company ORDER BY created_at DESC, id DESC LIMIT :most
""")


def runs_of(session: Session, actor: Actor, company_id: UUID, *, most: int = 30) -> list[PastRun]:
    """The lists a firm brought, the newest first, for its own people."""
    require(actor, Permission.IMPORT_RUN, company_id, visible=company_id in actor.companies)
    rows = session.connection().execute(_PAST, {"company": company_id, "most": most}).mappings()
    return [PastRun(**row) for row in rows]


def corrected_file(work: Work, *, storage: Storage, run_id: UUID, locale: str) -> tuple[str, bytes]:
    """The firm's list with every error and doubt marked, as a name and the bytes of an .xlsx file."""
    run, media = _with_file(work, run_id)
    said = ImportOptions.model_validate(run.options["said"])
    work.session.commit()
    found = read_list(storage.get(media.storage_key), media.file_name, said)
    validation = found.validation
    book = corrected_workbook(found.sheet, validation.errors, validation.warnings, locale=locale)
    return f"{media.file_name.rpartition('.')[0] or media.file_name}-vitrina.xlsx", book


def findings(records: list[dict[str, object]]) -> list[CellFinding]:
    """The errors or warnings kept with a run."""
    return [CellFinding.from_record(record) for record in records]


def _keep(run: ImportRun, found: ProductList, figures: Figures, file_name: str) -> None:
    run.total = figures.rows
    run.options = summary_of(found, figures, file_name)
    run.errors = [finding.as_record() for finding in found.validation.errors[:_KEPT]]
    run.warnings = [finding.as_record() for finding in found.validation.warnings[:_KEPT]]


def _with_file(work: Work, run_id: UUID) -> tuple[ImportRun, Media]:
    run = import_run(work, run_id)
    require(work.actor, Permission.IMPORT_RUN, run.company_id, visible=True)
    return run, work.session.get_one(Media, run.media_id)


def _held(work: Work, run_id: UUID) -> ImportRun:
    run = import_run(work, run_id)
    require(work.actor, Permission.IMPORT_RUN, run.company_id, visible=True)
    return work.session.get_one(ImportRun, run_id, with_for_update=True, populate_existing=True)


def _refuse_begun(run: ImportRun) -> None:
    if run.state != "checked":
        raise Conflict(N_("This list is being taken already, or was stopped. Bring the file again to begin anew."))


__all__ = [
    "PastRun",
    "SheetError",
    "apply",
    "cancel",
    "corrected_file",
    "default_options",
    "findings",
    "import_run",
    "recheck",
    "runs_of",
    "start_check",
]

"""Imports as the API shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.catalogue.examples import IMPORT, IMPORTS
from backend.catalogue.importing import PastRun, findings
from backend.catalogue.models import ImportRun
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets.findings import CellFinding, record_text
from backend.core.i18n import translate
from backend.core.inputs import Output, shown


class ColumnOut(Output):
    """A column of a list and the field it was understood as; "" for none."""

    letter: str
    header: str
    field: str
    samples: list[str]


class FindingOut(Output):
    """What is wrong (the row is left out) or doubtful (it is taken) about a cell. `row` as in the spreadsheet."""

    row: int
    column: int | None
    header: str
    value: str
    message: str


class FiguresOut(Output):
    """What taking the list would do, in rows."""

    rows: int
    good: int
    new: int
    changed: int
    same: int
    wrong: int
    errors: int
    warnings: int
    uncategorised: int


class ImportOut(Output):
    """A list that was brought: checked, queued, running, finished, cancelled or failed.

    `figures` say what taking it would do; `applied`, `created`, `updated`, `unchanged` what was done so far. At most
    500 errors and 500 warnings are told. `problem` says why the work gave up; `withheld` why what is new stays
    a draft though `publish` was asked for.
    """

    model_config = shown(IMPORT)

    id: UUID
    state: str
    file_name: str
    options: ImportOptions
    columns: list[ColumnOut]
    figures: FiguresOut
    errors: list[FindingOut]
    warnings: list[FindingOut]
    problem: str | None
    withheld: str | None
    applied: int
    created: int
    updated: int
    unchanged: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ImportRow(Output):
    """A list in a firm's history. `good` rows of `total` could be taken."""

    id: UUID
    file_name: str
    state: str
    total: int
    good: int
    applied: int
    created: int
    updated: int
    created_at: datetime


class ImportList(Output):
    """The last thirty lists, the newest first."""

    model_config = shown(IMPORTS)

    items: list[ImportRow]


def import_row(run: PastRun) -> ImportRow:
    """A past list for the API."""
    return ImportRow.model_validate(run)


def import_out(run: ImportRun, *, locale: str) -> ImportOut:
    """A list for the API, its sentences in the reader's language."""
    kept = run.options
    plain = ("id", "state", "applied", "created", "updated", "unchanged", "created_at", "started_at", "finished_at")
    return ImportOut(
        **{name: getattr(run, name) for name in plain},
        file_name=kept["file"]["name"],
        options=ImportOptions.model_validate(kept["said"]),
        columns=[ColumnOut.model_validate(column) for column in kept["columns"]],
        figures=FiguresOut.model_validate(kept["figures"]),
        errors=[_finding(found, locale) for found in findings(run.errors)],
        warnings=[_finding(found, locale) for found in findings(run.warnings)],
        problem=translate(record_text(kept["problem"]), locale) if "problem" in kept else None,
        withheld=translate(record_text(kept["withheld"]), locale) if "withheld" in kept else None,
    )


def _finding(found: CellFinding, locale: str) -> FindingOut:
    return FindingOut(
        row=found.row_number,
        column=found.column,
        header=found.header,
        value=found.value,
        message=translate(found.text, locale),
    )

"""`vitrina import`: a firm's product list from the operator's terminal, with a report in words."""

from __future__ import annotations

import sys
from pathlib import Path

from backend.catalogue.handing_in import ImportReport, import_file
from backend.commands.installation import opened
from backend.core.clock import SystemClock
from backend.core.database import make_engine
from backend.core.i18n import translate
from backend.integrations.storage import open_storage
from backend.loading import load_jobs

_SHOWN = 40
_PICTURES = "(pictures by address are not brought in yet: add photos on the listing's page)"


def bring_in(file: Path, *, company: str, dry_run: bool, publish: bool, choices: dict[str, str]) -> int:
    """0 where every row was taken, 2 where some were wrong, 1 where nothing could be read (said by the caller)."""
    load_jobs()
    with opened() as found:
        engine = make_engine(found.database_url, pool_size=3)
        try:
            report = import_file(
                engine,
                clock=SystemClock(),
                storage=open_storage(found),
                company_slug=company,
                file_name=file.name,
                data=file.read_bytes(),
                choices={**choices, "publish": publish},
                dry_run=dry_run,
            )
        finally:
            engine.dispose()
    tell(report, dry_run=dry_run)
    return 2 if report.wrong_rows else 0


def tell(report: ImportReport, *, dry_run: bool) -> None:
    """Print what the list held and what came of it."""
    print(f"{report.rows} rows ({report.kind}{', ' + report.encoding if report.encoding else ''})")
    for header, field in report.columns:
        print(f"  {header[:40]:<40} -> {_PICTURES if field == 'image_url' else field or '(not used)'}")
    would = "would be " if dry_run else ""
    print(
        f"{report.created} {would}new, {report.updated} {would}updated, {report.unchanged} unchanged,"
        f" {report.wrong_rows} with errors, {report.uncategorised} without a category"
    )
    if report.applied:
        print(f"{report.published} published.")
    for note in report.notes:
        print(f"  note: {translate(note, 'en')}")
    for finding in report.errors[:_SHOWN]:
        print(f"  row {finding.row_number}, {finding.header}: {translate(finding.text, 'en')}", file=sys.stderr)
    if len(report.errors) > _SHOWN:
        print(f"  … and {len(report.errors) - _SHOWN} more", file=sys.stderr)

"""What becomes of product lists in the background."""

from __future__ import annotations

from uuid import UUID

from backend.catalogue.applying import apply_run
from backend.core.jobs import task
from backend.core.running import plant
from backend.integrations.storage import open_storage


@task("catalogue.apply_import")
def apply_import(*, run_id: str) -> None:
    """Take the rows of a checked list; goes on where an earlier worker was cut off."""
    here = plant()
    apply_run(here.engine, clock=here.clock, storage=open_storage(here.settings), run_id=UUID(run_id))

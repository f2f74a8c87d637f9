"""What becomes of files in the background."""

from __future__ import annotations

import structlog

from backend.core.jobs import periodic, task
from backend.core.running import plant
from backend.core.work import working
from backend.integrations.storage import open_storage
from backend.media.keys import folder_of, owner_of
from backend.media.sweeping import find_leftovers, remove

log = structlog.get_logger("vitrina.media")


@task("media.erase")
def erase(keys: list[str]) -> None:
    """Delete the bytes of a file whose row is gone, and what was drawn from them."""
    storage = open_storage(plant().settings)
    for key in keys:
        storage.delete(key)
    for folder in {folder_of(key) for key in keys if owner_of(key) is not None}:
        for drawn in list(storage.list(folder)):
            storage.delete(drawn.key)


@periodic("media.sweep", cron="23 3 * * *")
def sweep(timestamp: int) -> None:
    """Every night, delete files older than a day that no row owns."""
    here = plant()
    storage = open_storage(here.settings)
    with working(here.engine, clock=here.clock) as work:
        leftovers = find_leftovers(work, storage=storage)
    if leftovers.suspicious:
        # Nothing is deleted on a suspicion; the operator is told what to compare.
        log.error(
            "media.sweep_refused",
            without_row=leftovers.ownerless,
            files=leftovers.seen,
            storage=repr(storage),
        )
        return
    freed = remove(leftovers, storage=storage)
    log.info("media.swept", files=len(leftovers.files), bytes=freed)

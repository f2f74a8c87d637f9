"""A whole new index beside the one that answers, and the swap."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.search import generations
from backend.search.documents import WholeSource
from backend.search.writing import REBUILDING_HEAP, GenerationWriter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild made; `refused` documents could not be indexed and are named in the log."""

    generation: str
    documents: int
    refused: int
    seconds: float


def rebuild(folder: Path, source: WholeSource, *, tell: Callable[[int], None] | None = None) -> Rebuilt:
    """Build the index anew from the tables while the present one answers, then let the new one answer.

    Changes made meanwhile stand in the journal after the position taken first: whoever follows it applies them.
    `tell` hears how many listings are done. Raises generations.Busy where another process is rebuilding.
    """
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with generations.held(folder / "rebuild.lock"):
        position = source.position()
        generation = generations.make(folder)
        try:
            with GenerationWriter(generation, heap=REBUILDING_HEAP) as writer:
                _fill(writer, source, tell)
                writer.commit(position)
                writer.settle()
                documents, refused = writer.documents, writer.refused
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        generations.point_to(folder, generation)
        (folder / generations.SUSPECTED).unlink(missing_ok=True)
        generations.remove_unused(folder)
    seconds = round(time.monotonic() - began, 2)
    log.info("search: built %s with %d documents in %.1f s", generation.name, documents, seconds)
    return Rebuilt(generation.name, documents, refused, seconds)


def _fill(writer: GenerationWriter, source: WholeSource, tell: Callable[[int], None] | None) -> None:
    writer.seed_dictionary()
    done = 0
    for listings in source.all_listings():
        writer.put_listings((), listings)
        done += len(listings)
        if tell:
            tell(done)
    for companies in source.all_companies():
        writer.put_companies((), companies)
    writer.put_hubs((), source.all_hubs())

"""How the index stands: told by whoever feeds it, read by the operator's page and by the health check."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from backend.core.i18n import N_, Text
from backend.core.journal import Position
from backend.search import generations
from backend.search.writing import GenerationWriter

# How often the state is written while nothing happens, and after how long without a word something is wrong.
_HEARTBEAT = 5.0
_SILENT = 30.0
_BEHIND = 60.0


@dataclass(frozen=True, slots=True)
class IndexState:
    """Phase ("rebuilding", "following", "failing"), generation, journal position, documents, seconds behind the
    journal, documents that could not be indexed, the last error with its time, and when this was written (UTC, ISO)."""

    phase: str = "starting"
    generation: str = ""
    txid: int = 0
    row: int = 0
    documents: int = 0
    behind_seconds: float = 0.0
    refused: int = 0
    last_error: str = ""
    last_error_at: str = ""
    at: str = ""


class StateFile:
    """Writes `state.json`; remembers positions that need no commit until they are worth a write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = IndexState()
        self._written = 0.0
        self._caught_up = time.monotonic()
        self._pending: tuple[Path, Position] | None = None
        self._counted: tuple[str, Position | None, int] = ("", None, 0)

    def followed(self, writer: GenerationWriter, position: Position, *, waiting: bool) -> None:
        """The journal was followed up to a position; whether more of it is waiting."""
        now = time.monotonic()
        self._caught_up = self._caught_up if waiting else now
        committed = generations.read_cursor(writer.generation) if now - self._written >= _HEARTBEAT else None
        before = self._state
        if committed is not None and self._counted[:2] != (writer.generation.name, committed):
            self._counted = (writer.generation.name, committed, writer.documents)
        self._state = replace(
            before,
            phase="following",
            generation=writer.generation.name,
            txid=position.txid,
            row=position.id,
            documents=self._counted[2],
            behind_seconds=round(now - self._caught_up, 1),
            refused=writer.refused,
        )
        if before.phase != "following" or committed is not None:
            self.flush()

    def defer_cursor(self, generation: Path, position: Position) -> None:
        """Rows that changed nothing here were read: to be remembered, but not at the price of a write each time."""
        self._pending = (generation, position)

    def committed(self) -> None:
        """A position was stored with a commit: an earlier one is not to be written over it."""
        self._pending = None

    def rebuilding(self) -> None:
        """The index is being built anew."""
        self._state = replace(self._state, phase="rebuilding")
        self.flush()

    def failed(self, error: BaseException) -> None:
        """A try failed."""
        self._state = replace(
            self._state,
            phase="failing",
            last_error=f"{type(error).__name__}: {error}"[:500],
            last_error_at=_now(),
            behind_seconds=round(time.monotonic() - self._caught_up, 1),
        )
        self._pending = None
        self.flush()

    def flush(self) -> None:
        """Write what is known."""
        if self._pending is not None:
            generations.write_cursor(*self._pending)
            self._pending = None
        self._written = time.monotonic()
        self._state = replace(self._state, at=_now())
        generations.write_whole(self._folder / "state.json", json.dumps(asdict(self._state), indent=1))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_state(folder: Path) -> IndexState:
    """The last state told; an empty one where there is none or it cannot be read."""
    try:
        return IndexState(**json.loads((folder / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return IndexState()


def not_ready(folder: Path) -> Text | None:
    """Why the search of this node is not ready, in a sentence; None where it is."""
    state, generation = read_state(folder), generations.current(folder)
    if generation is None or not generations.readable(generation):
        return N_("The search index is being built.")
    silent = (datetime.now(UTC) - datetime.fromisoformat(state.at)).total_seconds() if state.at else _SILENT + 1
    if silent > _SILENT and state.phase != "rebuilding":
        return N_("The indexer has not been heard of for %(seconds)s seconds: start it.", seconds=int(silent))
    if state.behind_seconds > _BEHIND:
        return N_("The search index is %(seconds)s seconds behind.", seconds=int(state.behind_seconds))
    if state.phase == "failing":
        return N_("The indexer fails, and says: %(error)s", error=state.last_error)
    return None

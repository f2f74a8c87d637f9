"""What a worker's jobs stand on: set once when the process starts, asked for by the jobs of every room."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from backend.core.clock import Clock
from backend.core.config import Settings


@dataclass(frozen=True, slots=True)
class Plant:
    """The engine, the clock and the settings of this process."""

    engine: Engine
    clock: Clock
    settings: Settings


_plant: Plant | None = None


def start_plant(plant: Plant) -> None:
    """Called by the composition root before the first job."""
    global _plant  # noqa: PLW0603 - one per process, set at its start
    _plant = plant


def plant() -> Plant:
    """This process's plant; RuntimeError where a job is run outside a worker."""
    if _plant is None:
        raise RuntimeError("No worker was started in this process.")
    return _plant

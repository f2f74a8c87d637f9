"""The jobs of every room, for each process that queues or runs them; the web application is no part of it."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache

import backend


@cache
def load_jobs() -> None:
    """Import every room's jobs, so that this process knows them all."""
    for package in (f"backend.{info.name}" for info in pkgutil.iter_modules(backend.__path__) if info.ispkg):
        _import_if_there(f"{package}.jobs")
    _import_if_there("backend.integrations.mail.jobs")


def _import_if_there(name: str) -> None:
    if importlib.util.find_spec(name) is not None:
        importlib.import_module(name)

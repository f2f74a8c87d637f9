"""Which methods an address takes: of every route that matches it, not only of the first one that was found."""

from __future__ import annotations

from functools import lru_cache
from re import Pattern

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path
from starlette.types import Scope


def allowed(scope: Scope) -> str:
    """The value of `Allow` (RFC 9110, 10.2.1) for the address of a request; empty where no route matches it."""
    path = scope["path"]
    taken: set[str] = set()
    for pattern, methods in _routes(scope["app"]):
        if not methods <= taken and pattern.match(path):
            taken |= methods
    if "GET" in taken:
        taken.add("HEAD")
    if taken and path.startswith("/api/"):
        taken.add("OPTIONS")
    return ", ".join(sorted(taken))


@lru_cache(maxsize=2)
def _routes(app: FastAPI) -> tuple[tuple[Pattern[str], frozenset[str]], ...]:
    """Every route's pattern and methods, made once: a wrong method must not cost more than a right one."""
    return tuple(
        (compile_path(str(route.path))[0], frozenset(route.methods or ()))
        for route in iter_route_contexts(app.routes)
        if route.methods
    )

"""The composition root: puts rooms, web layer and storefront together as one application."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from backend.core.clock import Clock, SystemClock
from backend.core.config import Settings
from backend.core.config import settings as environment_settings
from backend.core.database import make_engine
from backend.integrations.fetching import DnsNames
from backend.integrations.storage import open_storage
from backend.loading import load_jobs
from backend.search.index import SearchIndex
from backend.web import problems
from backend.web.cors import Cors
from backend.web.description import describe
from backend.web.gate import Gate
from backend.web.heads import Heads
from backend.web.limits import Limits
from backend.web.requests import RequestLog
from backend.web.security import Security
from storefront import pages
from storefront.rendering import error_page
from storefront.static_files import static_app

API_ROOMS = ("hubs", "catalogue", "compliance", "search", "companies", "inquiries", "readiness", "accounts")
_UNGATED = ("/static/", "/health/live")


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The application. Everything a request needs hangs on `app.state`; nothing is global but the settings."""
    settings = settings or environment_settings()
    load_jobs()
    app = FastAPI(
        title="Vitrina",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        summary="Find small exporters, ask them, and keep a showcase up to date.",
    )
    app.state.settings = settings
    app.state.clock = clock or SystemClock()
    app.state.engine = make_engine(settings.database_url, pool_size=settings.pool_size)
    app.state.limits = Limits(make_engine(settings.database_url, pool_size=2))
    app.state.storage = open_storage(settings)
    app.state.names = DnsNames()
    app.state.search = SearchIndex(settings.index_folder)
    app.state.trusted_proxies = frozenset(_listed(settings.trusted_proxies))
    _add_middleware(app, settings)
    problems.install(app, page=error_page)
    app.router.routes.extend(_routes())
    describe(app)
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Every route, made once per process: reading the endpoints' signatures is half a second of work."""
    made = APIRouter()
    for room in API_ROOMS:
        made.include_router(importlib.import_module(f"backend.{room}.api").router, prefix="/api/v1")
    made.include_router(importlib.import_module("backend.web.health").router)
    made.mount("/static", static_app())
    return (*made.routes, *_pages())


def _pages() -> Iterator[BaseRoute]:
    """The pages' routes as they stand: a router that is included has each of its endpoints read a second time."""
    for module in sorted(info.name for info in pkgutil.iter_modules(pages.__path__)):
        for route in importlib.import_module(f"storefront.pages.{module}").router.routes:
            route.include_in_schema = False
            yield route


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.engine.dispose()
    app.state.limits.engine.dispose()


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Innermost first: a request passes log, security and compression before it waits at the gate."""
    app.add_middleware(Gate, places=settings.pool_size, free=_UNGATED)
    app.add_middleware(Cors, prefix="/api/")
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=4)
    hosts = frozenset(_listed(settings.allowed_hosts))
    if not hosts and settings.base_url:
        hosts = frozenset({urlsplit(settings.base_url).hostname or ""})
    app.add_middleware(Security, hosts=hosts, https=settings.origin.startswith("https://"))
    app.add_middleware(Heads)
    app.add_middleware(RequestLog, quiet=("/static/", "/health/live"))


def _listed(value: str) -> list[str]:
    return [entry.strip().lower() for entry in value.split(",") if entry.strip()]

"""Whether this process lives, and whether it is ready to serve, and if not, what is missing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import text
from starlette.responses import JSONResponse

from backend.core.i18n import translate
from backend.search.state import not_ready
from backend.web.limits import visitor_address

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", summary="Whether the process answers at all")
async def live() -> dict[str, str]:
    """Answers without touching anything else."""
    return {"status": "live"}


@router.get("/ready", summary="Whether every part that serving needs is there", responses={503: {}})
def ready(request: Request) -> JSONResponse:
    """200 with every part "ready", or 503 with a sentence for each part that is not."""
    state = request.app.state
    # Being asked writes a file, to find out whether that can be done.
    state.limits.read(f"ready:{visitor_address(request, state.trusted_proxies)}", most=120, seconds=60)
    parts: dict[str, Any] = {
        "database": _said(lambda: _database(state.engine)),
        "migrations": _said(lambda: _migrations(state)),
        "search": _said(lambda: _search(state.search)),
        "media": _said(lambda: str(state.storage.writable() or "")),
    }
    good = all(part == "ready" for part in parts.values())
    return JSONResponse({"status": "ready" if good else "not ready", "parts": parts}, status_code=200 if good else 503)


def _said(check: Any) -> str:
    try:
        return check() or "ready"
    except Exception as problem:  # noqa: BLE001 - whatever is wrong is the answer
        return f"not ready: {type(problem).__name__}"


def _database(engine: Any) -> str:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return ""


def _migrations(state: Any) -> str:
    # Migrations of a running version do not change: once none is pending, the database is not asked again.
    if not getattr(state, "migrated", False):
        from backend.migrating import pending  # Alembic is large, and asked once

        missing = pending(state.settings.database_url)
        if missing:
            return f"pending: {', '.join(missing)}"
        state.migrated = True
    return ""


def _search(search: Any) -> str:
    trouble = not_ready(search.folder)
    return translate(trouble, "en") if trouble else ""

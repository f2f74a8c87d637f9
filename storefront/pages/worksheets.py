"""Worksheets to download: public, the same for everybody, kept by the browser for a day."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from backend.readiness.worksheets import file_name, worksheet
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}/worksheets")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/{key}.xlsx")
def download(page: PageDep, key: str) -> Response:
    """A worksheet in the language of the address."""
    written = worksheet(key, page.locale)
    named = f'attachment; filename="{file_name(key, page.locale)}"'
    headers = {"content-disposition": named, "cache-control": "public, max-age=86400"}
    return Response(written, media_type=_XLSX, headers=headers)

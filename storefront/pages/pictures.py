"""Pictures by address, without asking the database: photographs and logos as stored, cloth drawn from its digest."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from backend.core.errors import NotFound
from backend.media.queries import open_variant
from backend.web.dependencies import StorageDep
from storefront.weave import draw

router = APIRouter()
_FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/media/{media_id}/{width}.webp")
def show_picture(storage: StorageDep, media_id: UUID, width: int) -> Response:
    """A photograph or a logo in one width."""
    opened = open_variant(storage, media_id=media_id, width=width)
    return StreamingResponse(opened.pieces, headers=opened.headers)


@router.get("/weave/{accent}/{shape}/{digest}.svg")
def show_cloth(accent: str, shape: str, digest: str) -> Response:
    """The cloth of a name, by the digest of the name."""
    try:
        drawing = draw(accent, shape, digest)
    except (KeyError, ValueError):
        raise NotFound from None
    return Response(drawing, media_type="image/svg+xml", headers={"cache-control": _FOR_EVER})

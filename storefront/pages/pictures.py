"""Pictures by address, without asking the database: photographs and logos as stored, cloth drawn from its digest."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from backend.core.errors import NotFound
from backend.media.queries import open_variant
from backend.web.dependencies import AddressDep, LimitsDep, StorageDep
from storefront.weave import UnknownWeave, draw
from storefront.woven_png import woven_png

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


@router.get("/weave/{accent}/{digest}.png")
def show_cloth_as_png(limits: LimitsDep, address: AddressDep, accent: str, digest: str) -> Response:
    """The cloth of a name, 1200 by 630, for those who read no SVG. Drawing costs something: so many a minute."""
    limits.read(f"cloth:{address}", most=60, seconds=60)
    try:
        picture = woven_png(accent, digest)
    except UnknownWeave:
        raise NotFound from None
    return Response(picture, media_type="image/png", headers={"cache-control": _FOR_EVER})

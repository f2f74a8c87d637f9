"""Files that firms show, as their firm and its advisors see them: pages as pictures, tables as plain text."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from backend.core.errors import NotFound
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.previewing import Preview, page_picture, paper_of, preview_of
from backend.readiness.queries import DocumentView, file_for
from backend.web.limits import Limits
from storefront.letters import private
from storefront.rendering import Page

_DRAWN, _WITHIN = 400, 600  # readings and drawings of one person, seconds


def beside(page: Page, work: Work, storage: Storage, limits: Limits, document: DocumentView) -> Preview | None:
    """What a document shows; None where it is no file, or one that is shown as it is or not at all."""
    if document.kind != "file" or document.file_name is None:
        return None
    media, _ = file_for(work.session, page.actor, document.id)
    paper = paper_of(media)
    return preview_of(storage, paper, spend=_spending(page, limits)) if paper is not None else None


def leaf(page: Page, work: Work, storage: Storage, limits: Limits, media: Media, number: int, size: str) -> Response:
    """A page's picture on its way out; ask first who may have it. Raises NotFound, NoPreview, PreviewsBusy."""
    paper = paper_of(media)
    if paper is None:
        raise NotFound
    work.session.rollback()  # drawing takes its time: the connection is for others meanwhile
    picture = page_picture(storage, paper, number, size=size, spend=_spending(page, limits))
    headers = {
        "content-disposition": f'inline; filename="{number}.png"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return private(Response(picture, media_type="image/png", headers=headers))


def _spending(page: Page, limits: Limits) -> Callable[[], None]:
    return lambda: limits.spend(f"preview:{page.actor.account_id}", most=_DRAWN, seconds=_WITHIN)

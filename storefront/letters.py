"""What the pages of a conversation share: its letters as rows, its files on their way in and out, its privacy."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from starlette.responses import Response, StreamingResponse

from backend.core.errors import DomainError
from backend.core.work import Work
from backend.inquiries.schemas import Conversation, FileRow, MessageRow
from backend.inquiries.sealing import Seal, open_seal, seal
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.queries import open_file
from backend.media.storing import Upload
from storefront.filters import country_name, number
from storefront.forms import Form
from storefront.rendering import Page


class FileLink(NamedTuple):
    """A file as the thread shows it."""

    name: str
    href: str
    size_label: str


class Letter(NamedTuple):
    """A message as the thread shows it."""

    author: str
    place: str
    mine: bool
    text: str
    sent_at: datetime
    files: list[FileLink]
    locale: str | None


def letters(page: Page, found: Conversation, *, side: str, files_at: str) -> list[Letter]:
    """The conversation's letters as one side reads them. Files are asked for under the path `files_at`; without one
    the letters show none, for readers who must not open them."""
    return [_letter(page, found, message, side=side, files_at=files_at) for message in found.messages]


def _letter(page: Page, found: Conversation, message: MessageRow, *, side: str, files_at: str) -> Letter:
    country = country_name(found.buyer_country, page.locale)
    author, place = {
        "buyer": (found.buyer_name, ", ".join(part for part in (found.buyer_company, country) if part)),
        "company": (message.account_name or found.company_name, found.company_name if message.account_name else ""),
        "hub": (found.hub_name, ""),
    }[message.author]
    return Letter(
        author=author,
        place=place,
        mine=message.author == side,
        text=message.body,
        sent_at=message.created_at,
        files=[_file(page, file, files_at) for file in message.files] if files_at else [],
        locale=found.locale if message.author == "buyer" else None,
    )


def _file(page: Page, file: FileRow, files_at: str) -> FileLink:
    return FileLink(file.file_name, page.url(f"{files_at}/{file.id}"), size_label(page, file.size))


def size_label(page: Page, size: int) -> str:
    """A file's size as people read it."""
    if size < 1024 * 1024:
        return f"{number(max(1, round(size / 1024)), page.locale)} kB"
    return f"{number(round(size / 1024 / 1024, 1), page.locale)} MB"


def uploads(form: Form) -> list[Upload]:
    """The files of a letter's form."""
    return [Upload(file.file_name, file.data) for file in form.files.get("files", [])]


def new_seal(page: Page, work: Work) -> str:
    """A seal for a form that is shown now."""
    return seal(now=work.now, key=page.settings.signing_key)


def seal_of(page: Page, work: Work, form: Form) -> Seal:
    """What the seal of a form that came back says."""
    return open_seal(form.values.get("seal", ""), now=work.now, key=page.settings.signing_key)


def refused(form: Form, problem: DomainError) -> Form:
    """The form with its sentences; one that stands beside its question is not told twice."""
    form.refused(problem)
    if form.errors.get("form") in problem.fields.values():
        del form.errors["form"]
    return form


def private(response: Response) -> Response:
    """For pages behind a secret address: kept nowhere, found by nobody, and the address is told to no other site."""
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-robots-tag"] = "noindex"
    if "etag" in response.headers:
        del response.headers["etag"]
    return response


def download(storage: Storage, media: Media) -> Response:
    """A file on its way out: to be saved, never shown."""
    opened = open_file(storage, media)
    return private(StreamingResponse(opened.pieces, headers=opened.headers))

"""Inquiries for programs: anybody asks, a firm's programs read and answer."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from backend.core.errors import NotFound, NotSignedIn
from backend.core.i18n import N_, translate
from backend.core.work import Work
from backend.inquiries import answering, asking, closing
from backend.inquiries.models import Inquiry
from backend.inquiries.outputs import InquiryList, InquiryOut, Standing, Written, inquiry_out
from backend.inquiries.queries import conversation_for_company, inbox
from backend.inquiries.schemas import Asked, InquiryCreate, MessageCreate, StateChange
from backend.inquiries.sides import company_side
from backend.web.dependencies import AddressDep, LimitsDep, LocaleDep, WorkDep
from backend.web.description import KEYED
from backend.web.firms import FirmDep
from backend.web.paging import Cursor, link_next
from backend.web.routes import ApiRoute

router = APIRouter(prefix="/inquiries", tags=["inquiries"], route_class=ApiRoute)

_SENT = N_("A link went to the e-mail address. The question is delivered once its button is pressed.")
_Id = Annotated[UUID, Path(description="the inquiry's id")]


@router.post("", operation_id="ask", summary="Ask a firm", status_code=202)
def ask(
    request: Request,
    work: WorkDep,
    limits: LimitsDep,
    address: AddressDep,
    locale: LocaleDep,
    wanted: InquiryCreate,
) -> Asked:
    """No account needed. A link goes to the e-mail address: the question is delivered once its button is pressed.

    The answer is the same whatever is thought of the question.
    """
    limits.spend(f"inquiry:{address}", most=30, seconds=3600)
    limits.spend(f"inquiry-from:{wanted.email}", most=12, seconds=3600)
    asking.ask(work, wanted, once=_once(request))
    return Asked(state="unconfirmed", detail=translate(_SENT, locale))


@router.get("", operation_id="list_inquiries", summary="A firm's inquiries", dependencies=[KEYED])
def show_all(
    request: Request,
    response: Response,
    work: WorkDep,
    firm: FirmDep,
    tab: Annotated[Literal["all", "unread", "open", "closed"], Query(description="which of them")] = "all",
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: Cursor = None,
) -> InquiryList:
    """Conversations of the firm, the last touched first. Scope `inquiries:read`."""
    found = inbox(work.session, work.actor, firm, tab=tab, after=cursor or "", most=limit)
    link_next(request, response, found.next)
    return InquiryList(items=found.rows, next=found.next)


@router.get("/{inquiry_id}", operation_id="get_inquiry", summary="One conversation", dependencies=[KEYED])
def show(work: WorkDep, inquiry_id: _Id) -> InquiryOut:
    """All letters in order. Reading by API marks nothing as read. Scope `inquiries:read`."""
    _signed_in(work)
    inquiry = work.session.get(Inquiry, inquiry_id)
    if inquiry is None:
        raise NotFound
    return inquiry_out(conversation_for_company(work.session, work.actor, inquiry.company_id, inquiry_id))


@router.post(
    "/{inquiry_id}/messages",
    operation_id="answer_inquiry",
    summary="Write to the buyer",
    status_code=201,
    dependencies=[KEYED],
)
def answer(request: Request, work: WorkDep, limits: LimitsDep, inquiry_id: _Id, wanted: MessageCreate) -> Written:
    """The buyer gets it by e-mail. A closed conversation is open again. Scope `inquiries:write`; files by the desk.

    At most 30 letters in one conversation within an hour, those of the desk included.
    """
    _signed_in(work)
    company_side(work, inquiry_id=inquiry_id)  # who may not write here cannot use up the firm's letters either
    limits.spend(answering.counted_as(inquiry_id), most=answering.MOST_LETTERS, seconds=answering.SECONDS)
    message = answering.answer(work, inquiry_id=inquiry_id, wanted=wanted, once=_once(request))
    inquiry = work.session.get_one(Inquiry, inquiry_id)
    return Written(id=message.id, inquiry_id=inquiry_id, state=inquiry.state, version=inquiry.version)


@router.post("/{inquiry_id}/close", operation_id="close_inquiry", summary="Close", dependencies=[KEYED])
def close(work: WorkDep, inquiry_id: _Id, wanted: StateChange | None = None) -> Standing:
    """Nothing more to say. 409 where the conversation moved on since `version`. Scope `inquiries:write`."""
    _signed_in(work)
    return _standing(closing.close(work, inquiry_id=inquiry_id, version=wanted.version if wanted else None))


@router.post("/{inquiry_id}/reopen", operation_id="reopen_inquiry", summary="Open again", dependencies=[KEYED])
def reopen(work: WorkDep, inquiry_id: _Id, wanted: StateChange | None = None) -> Standing:
    """There is more to say. 409 as for closing. Scope `inquiries:write`."""
    _signed_in(work)
    return _standing(closing.reopen(work, inquiry_id=inquiry_id, version=wanted.version if wanted else None))


def _signed_in(work: Work) -> None:
    if not work.actor.signed_in:
        raise NotSignedIn


def _once(request: Request) -> str:
    """One letter per Idempotency-Key; without one, each request is its own."""
    return f"api:{request.headers.get('idempotency-key') or request.state.request_id}"


def _standing(inquiry: Inquiry) -> Standing:
    return Standing(id=inquiry.id, state=inquiry.state, version=inquiry.version)

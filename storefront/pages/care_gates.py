"""The gates that stop one firm, lifted for a time on its advisor's page."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_
from backend.readiness import lifting
from backend.readiness.lifting import LiftInput
from backend.web.dependencies import WorkDep
from storefront.advising_view import member, open_hub
from storefront.care_view import firm_refused
from storefront.forms import FormDep
from storefront.pages.readiness_gates import ENDED, ENDED_BEFORE
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/firms/{company}/lifts")


@router.post("")
def lift(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Allow the firm a blocked action for a time; who comes second reads who allowed it."""
    hub = open_hub(page, work, slug)
    firm = member(work.session, hub, company)
    try:
        lifting.lift(work, company_id=firm.id, hub_id=hub.id, wanted=form.read(LiftInput))
    except DomainError as problem:
        context = firm_refused(page, work, problem, slug, company)
        return page.refuse(work, "advising/firm.html", form, problem, **context)
    return page.redirect(
        f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("%(firm)s may go on until that day.", firm=firm.name)
    )


@router.post("/{lift_id}/end")
def end(page: PageDep, work: WorkDep, slug: str, company: str, lift_id: UUID) -> Response:
    """End a lift before its day."""
    hub = open_hub(page, work, slug)
    if not lifting.is_of(work.session, lift_id, hub.id, member(work.session, hub, company).id):
        raise NotFound
    first = lifting.end(work, lift_id=lift_id)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=ENDED if first else ENDED_BEFORE)


@router.get("/{lift_id}/end")
def back_from_lift(page: PageDep, slug: str, company: str, lift_id: UUID) -> Response:
    """The firm, for who opens the address that a button is sent to."""
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness")

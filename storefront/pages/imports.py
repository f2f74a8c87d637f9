"""A firm brings its list: sent, looked at, taken; and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.catalogue import importing
from backend.catalogue.models import ImportRun
from backend.catalogue.pricing import usual_currency
from backend.catalogue.publishing import ACTION
from backend.catalogue.sheets import template_workbook
from backend.core.errors import DomainError, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.media.naming import content_disposition
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.firm_desk import FirmDesk, open_desk
from storefront.forms import FormDep
from storefront.gate_view import asked_before
from storefront.import_view import answers_form, as_checked, read_answers, view_of
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/imports")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def show_imports(page: PageDep, work: WorkDep, slug: str) -> Response:
    """A place for the file, and the lists that came before."""
    desk = open_desk(page, work, slug)
    return page.render("imports/index.html", **_history(page, work, desk))


@router.post("")
def bring(page: PageDep, work: WorkDep, form: FormDep, storage: StorageDep, limits: LimitsDep, slug: str) -> Response:
    """Read the file and say what taking it would do."""
    desk = open_desk(page, work, slug)
    limits.spend(f"import:{desk.company.id}", most=60, seconds=3600)
    file = form.file("file")
    try:
        if file is None:
            raise InvalidInput(fields={"file": N_("Choose your list first: an Excel or CSV file.")})
        run = importing.start_check(
            work, storage=storage, company_id=desk.company.id, file_name=file.file_name, data=file.data
        )
    except DomainError as problem:
        problem.fields.setdefault("file", problem.message)
        work.session.rollback()
        return page.refuse(work, "imports/index.html", form, problem, **_history(page, work, desk))
    return page.redirect(f"/desk/{slug}/imports/{run.id}")


@router.get("/template.xlsx")
def give_template(page: PageDep, work: WorkDep, slug: str) -> Response:
    """An empty list to fill in, with the firm's currency in its example."""
    desk = open_desk(page, work, slug)
    book = template_workbook(page.locale, currency=usual_currency(desk.company.country))
    return _file("vitrina.xlsx", book)


@router.get("/{run_id}")
def show(page: PageDep, work: WorkDep, slug: str, run_id: UUID) -> Response:
    """The list where it stands: checked, being taken, or done."""
    desk, run = _run(page, work, slug, run_id)
    return page.render("imports/show.html", form=answers_form(run), **_view(page, work, desk, run))


@router.post("/{run_id}")
def answer(
    page: PageDep, work: WorkDep, form: FormDep, storage: StorageDep, limits: LimitsDep, slug: str, run_id: UUID
) -> Response:
    """Check again with other answers; or take the rows, where the answers are those the figures were made with."""
    desk, run = _run(page, work, slug, run_id)
    try:
        limits.spend(f"recheck:{desk.company.id}", most=120, seconds=3600)
        options = read_answers(form, run)
        settled = form.values.get("then") == "apply" and as_checked(options, run)
        importing.recheck(work, storage=storage, run_id=run_id, options=options)
        if settled:
            importing.apply(work, run_id=run_id)
            return page.redirect(f"/desk/{slug}/imports/{run_id}")
    except DomainError as problem:
        view = _view(page, work, desk, run)
        return page.refuse(work, "imports/show.html", form, problem, **view)
    return page.redirect(
        f"/desk/{slug}/imports/{run_id}", notice=N_("Read again with your answers. Look at it, then take the rows.")
    )


@router.get("/{run_id}/progress")
def show_progress(page: PageDep, work: WorkDep, slug: str, run_id: UUID) -> Response:
    """The bar alone, asked for each second; the whole page once the run has ended."""
    desk, run = _run(page, work, slug, run_id)
    response = page.render("imports/bar.html", **{**desk.context, "run": run, "figures": run.options["figures"]})
    if run.state not in ("queued", "running"):
        response.headers["hx-refresh"] = "true"
    return response


@router.post("/{run_id}/cancel")
def cancel(page: PageDep, work: WorkDep, slug: str, run_id: UUID) -> Response:
    """Stop; what was taken stays."""
    _run(page, work, slug, run_id)
    importing.cancel(work, run_id=run_id)
    return page.redirect(f"/desk/{slug}/imports/{run_id}")


@router.get("/{run_id}/corrections.xlsx")
def give_corrections(
    page: PageDep, work: WorkDep, storage: StorageDep, limits: LimitsDep, slug: str, run_id: UUID
) -> Response:
    """The firm's own list with every error marked and explained, to be corrected and brought again."""
    desk, _ = _run(page, work, slug, run_id)
    limits.spend(f"recheck:{desk.company.id}", most=120, seconds=3600)
    name, book = importing.corrected_file(work, storage=storage, run_id=run_id, locale=page.locale)
    return _file(name, book)


def _run(page: Page, work: Work, slug: str, run_id: UUID) -> tuple[FirmDesk, ImportRun]:
    desk = open_desk(page, work, slug)
    run = importing.import_run(work, run_id)
    if run.company_id != desk.company.id:
        raise NotFound
    return desk, run


def _view(page: Page, work: Work, desk: FirmDesk, run: ImportRun) -> dict[str, Any]:
    """What the page shows of a list; before its rows are taken and where they were held back, what a hub asks for."""
    concerned = run.state == "checked" or "withheld" in run.options
    stopped = asked_before(page, work, desk.company, ACTION) if concerned else None
    return {**desk.context, **view_of(run, page.locale), "asked": stopped}


def _history(page: Page, work: Work, desk: FirmDesk) -> dict[str, Any]:
    return {**desk.context, "runs": importing.runs_of(work.session, page.actor, desk.company.id)}


def _file(name: str, data: bytes) -> Response:
    headers = {"content-disposition": content_disposition(name), "cache-control": "no-store"}
    return Response(data, media_type=_XLSX, headers=headers)

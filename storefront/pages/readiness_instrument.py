"""A hub's own instrument: fork it, change texts, points and cut-offs, see what would change, publish."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.core import inputs
from backend.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.hubs.queries import hub_of
from backend.readiness import comparing, forking, publishing
from backend.readiness.forking import WeightsInput
from backend.readiness.reading import core_source
from backend.readiness.versions import hub_instrument, version_for_hub
from backend.readiness.wording import OwnInput, TextsInput
from backend.web.dependencies import WorkDep
from storefront.desks import hub_desk
from storefront.forms import Form, FormDep
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/readiness/instrument")
_SAVED = N_("Saved in the draft. Your firms see nothing of it until you publish.")


@router.get("")
def show_instrument(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The instrument in use, and the draft with its points and cut-offs."""
    context = _context(page, work, slug)
    return page.render("instrument/overview.html", form=_weights(context), **context)


@router.post("")
def fork(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Begin a draft from the instrument in use."""
    context = _context(page, work, slug)
    forking.fork(work, hub_id=context["hub"].id)
    return page.redirect(f"/hub-desk/{slug}/readiness/instrument", notice=N_("This draft is yours to change."))


@router.get("/file.yaml")
def download_file(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The instrument in use, byte by byte as it was published."""
    context = _context(page, work, slug)
    version = version_for_hub(work.session, context["hub"].id)
    name = context["present"].name.replace(" ", "-")
    headers = {"content-disposition": f'attachment; filename="{name}.yaml"', "cache-control": "no-store"}
    source = version.source if version is not None else core_source()
    return Response(source, media_type="application/yaml", headers=headers)


@router.post("/discard")
def discard(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Throw the draft away."""
    context = _context(page, work, slug)
    forking.discard(work, hub_id=context["hub"].id)
    return page.redirect(f"/hub-desk/{slug}/readiness/instrument", notice=N_("The draft is gone."))


@router.post("/points")
def weigh(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Set points and cut-offs."""
    context = _context(page, work, slug)
    try:
        forking.weigh(work, hub_id=context["hub"].id, wanted=_weights_of(form))
    except (Forbidden, NotFound):
        raise
    except DomainError as problem:
        return page.refuse(work, "instrument/overview.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/readiness/instrument", notice=_SAVED)


@router.get("/items/{item}")
def show_item(page: PageDep, work: WorkDep, slug: str, item: str) -> Response:
    """The texts of one item; "new" for one of the hub's own."""
    context = _item(page, work, slug, item)
    return page.render("instrument/item.html", form=_texts(context), **context)


@router.post("/items/{item}")
def change_item(page: PageDep, work: WorkDep, slug: str, item: str, form: FormDep) -> Response:
    """Save the texts, or add the item."""
    context = _item(page, work, slug, item)
    hub_id = context["hub"].id
    try:
        if item == "new":
            forking.add(work, hub_id=hub_id, wanted=form.read(OwnInput))
        else:
            forking.reword(work, hub_id=hub_id, item=item, wanted=form.read(TextsInput))
    except (Forbidden, NotFound):
        raise
    except DomainError as problem:
        return page.refuse(work, "instrument/item.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/readiness/instrument", notice=_SAVED)


@router.post("/items/{item}/remove")
def remove_item(page: PageDep, work: WorkDep, slug: str, item: str, form: FormDep) -> Response:
    """Leave an item out."""
    context = _item(page, work, slug, item)
    seen = _whole(form.values.get("seen_version", ""))
    forking.remove(work, hub_id=context["hub"].id, item=item, seen_version=seen)
    return page.redirect(f"/hub-desk/{slug}/readiness/instrument", notice=_SAVED)


@router.get("/preview")
def show_preview(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Both versions side by side for the hub's firms."""
    context = _context(page, work, slug)
    if context["draft"] is None or context["problems"]:
        return page.redirect(f"/hub-desk/{slug}/readiness/instrument")
    return page.render("instrument/preview.html", form=Form(), **context, **_preview(page, work, context))


@router.post("/preview")
def publish(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Put the draft in use."""
    context = _context(page, work, slug)
    try:
        publishing.publish(work, hub_id=context["hub"].id, seen_version=_whole(form.values.get("seen_version", "")))
    except (Forbidden, NotFound):
        raise
    except DomainError as problem:
        return page.refuse(work, "instrument/overview.html", _weights(context), problem, **context)
    return page.redirect(
        f"/hub-desk/{slug}/readiness/instrument", notice=N_("Published. Your firms are scored by it in a moment.")
    )


@router.get("/points")
@router.get("/discard")
@router.get("/items/{item}/remove")
def back(page: PageDep, slug: str) -> Response:
    """The instrument, for who opens the address that a form is sent to."""
    return page.redirect(f"/hub-desk/{slug}/readiness/instrument")


def _context(page: Page, work: Work, slug: str) -> dict[str, Any]:
    hub = hub_of(work.session, page.actor, slug)
    if hub.id not in page.actor.hubs:
        raise Forbidden
    require(page.actor, Permission.READINESS_GOVERN, hub.id, visible=True)
    draft = forking.draft_of(work.session, hub.id)
    return {
        "hub": hub,
        "desk": hub_desk(page, hub),
        "present": hub_instrument(work.session, hub.id),
        "draft": draft,
        "plain": forking.plain_of(draft) if draft is not None else None,
        "problems": [page.say(one) for one in comparing.troubles(draft)] if draft is not None else [],
    }


def _item(page: Page, work: Work, slug: str, item: str) -> dict[str, Any]:
    context = _context(page, work, slug)
    if context["plain"] is None:
        raise NotFound
    told = None if item == "new" else forking.item_in(context["plain"], item)
    dimensions = [(one["id"], one["name"][page.locale]) for one in context["plain"]["dimensions"]]
    return {**context, "item": told, "dimensions": dimensions, "own": told is None or forking.is_own(item)}


def _preview(page: Page, work: Work, context: dict[str, Any]) -> dict[str, Any]:
    names = {band: page.say(name) for band, name in STANDING_NAMES.items()}
    return {"seen": comparing.preview(work.session, context["hub"].id, now=work.now), "band_names": names}


def _weights(context: dict[str, Any]) -> Form:
    if context["plain"] is None:
        return Form()
    plain = context["plain"]
    values = {f"points-{item['id']}": f"{item['points']:g}" for item in forking.items_in(plain)}
    values |= {f"cut-{band['id']}": f"{band['at_least']:g}" for band in plain["bands"]}
    return Form(values={**values, "min_coverage": f"{plain['min_coverage']:g}"})


def _weights_of(form: Form) -> WeightsInput:
    told: dict[str, Any] = {"points": {}, "cuts": {}}
    for name, value in form.values.items():
        kind, _, key = name.partition("-")
        if kind in ("points", "cut") and key:
            told["points" if kind == "points" else "cuts"][key] = value
    told.update({name: form.values.get(name, "") for name in ("min_coverage", "seen_version")})
    try:
        return inputs.read(WeightsInput, told)
    except InvalidInput as problem:  # named as the questions of the page are: points.LEG1 is points-LEG1 there
        named = {
            name.replace("points.", "points-").replace("cuts.", "cut-"): said for name, said in problem.fields.items()
        }
        raise InvalidInput(fields=named) from None


def _texts(context: dict[str, Any]) -> Form:
    item = context["item"]
    if item is None:
        return Form(values={"kind": "yesno", "hours": "4", "cost": "0", "points": "10", "offers": "both"})
    step = item["step"]
    values: dict[str, str] = {}
    keeps = item["id"] in context["plain"].get("bridge", {}).values()
    values |= {"hours": f"{step['hours']:g}", "cost": str(step["cost"]), "keeps": "yes" if keeps else "no"}
    values |= _rules(item)
    services = item.get("services") or {}
    for locale in ("es", "en"):
        texts = {"question": item["question"], "why": item["why"], "title": step["title"], "step_why": step["why"]}
        texts |= {f"services_{name}": services[name] for name in ("question", "why") if services.get(name)}
        values |= {f"{name}_{locale}": words[locale] for name, words in texts.items()}
        lists = {"rungs": item.get("rungs", []), "evidence": item["evidence"]}
        lists["services_rungs"] = services.get("rungs", [])
        for name, parts in lists.items():
            values[f"{name}_{locale}"] = "\n".join(part["words"][locale] for part in parts)
        values[f"how_{locale}"] = "\n".join(words[locale] for words in step["how"])
    return Form(values=values)


def _rules(item: dict[str, Any]) -> dict[str, str]:
    """For how long the evidence of an item counts, and who is asked, as the form says it."""
    days = next((str(one["days"]) for one in item["evidence"] if one.get("days")), "")
    offers = item.get("applies", {}).get("offers", [])
    return {"days": days, "offers": offers[0] if len(offers) == 1 else "both"}


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise InvalidInput
    return int(value)

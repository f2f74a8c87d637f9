"""Worksheets to download: public, the same for everybody, and the page that says what each is for."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.i18n import N_, Text
from backend.readiness.worksheets import KEYS, file_name, title, worksheet
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}/worksheets")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What each answers, and when a firm needs it.
_ABOUT: dict[str, tuple[Text, Text]] = {
    "costing": (
        N_("What one unit costs you, what margin it leaves, and what it costs the buyer under each Incoterms rule."),
        N_("Before you name a price: a quotation below cost is the dearest mistake of a first export."),
    ),
    "quotation": (
        N_(
            "An offer that a buyer abroad can sign: price tiers, Incoterms rule with its place, payment, validity; on "
            "a second sheet the same for services, with scope, tax and currency."
        ),
        N_("When somebody asks how much. It tells you what is still missing before you send it."),
    ),
    "export-plan": (
        N_("Markets compared by figures, what you do and when, what it costs and what it should bring."),
        N_("Once a year, and whenever a bank or a programme asks for your plan."),
    ),
    "capacity": (
        N_("Whether you could make, deliver and pay for three orders in a row: the slowest step, the dates, the cash."),
        N_("Before you promise a quantity or a day of delivery."),
    ),
    "privacy-notice": (
        N_(
            "The text that says what personal data you use, put together from your answers; Mexico, Guatemala, "
            "El Salvador."
        ),
        N_("Before your site asks anybody for a name or an address. Have a lawyer read it."),
    ),
}


@router.get("")
def show(page: PageDep) -> Response:
    """What each worksheet is for, with its file in both languages."""
    rows = [{"key": key, "title": title(key, page.locale), "about": _ABOUT[key]} for key in KEYS]
    return page.render("public/worksheets.html", rows=rows)


@router.get("/{key}.xlsx")
def download(page: PageDep, key: str) -> Response:
    """A worksheet in the language of the address, kept by the browser for a day."""
    written = worksheet(key, page.locale)
    named = f'attachment; filename="{file_name(key, page.locale)}"'
    headers = {"content-disposition": named, "cache-control": "public, max-age=86400"}
    return Response(written, media_type=_XLSX, headers=headers)

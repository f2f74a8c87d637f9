"""A refusal as a page before the application is asked: no templates, no database, no script; the site's style sheet."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from backend.core.errors import DomainError
from backend.core.i18n import LOCALES, N_, best_locale, translate

_PAGE = """\
<!doctype html>
<html lang="{locale}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{heading} · Vitrina</title>
  <meta name="robots" content="noindex">
  <meta name="color-scheme" content="light dark">
  <link rel="icon" href="/static/icons/vitrina.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/static/vendor/site.css">
</head>
<body class="plain-page">
  <main id="main"><div class="plain-sheet"><div class="plain-words">
    <p class="eyebrow">{status}</p>
    <h1>{heading}</h1>
    <p class="lead">{sentence}</p>
    <p class="actions"><a class="button" href="/{locale}/">{way_on}</a></p>
    <p class="hint">{number}</p>
  </div></div></main>
</body>
</html>
"""


def locale_of(request: Request) -> str:
    """The language of the address where its first part is one, else of Accept-Language."""
    first = request.scope["path"].split("/", 2)[1:2]
    return first[0] if first and first[0] in LOCALES else best_locale(request.headers.get("accept-language"))


def bare_page(request: Request, problem: DomainError) -> HTMLResponse:
    """The refusal with its heading, its sentence, a way on and the request's number."""
    locale = locale_of(request)
    number = N_("Number of this request: %(id)s", id=getattr(request.state, "request_id", ""))
    words = {
        "locale": locale,
        "heading": translate(problem.heading, locale),
        "status": str(problem.status),
        "sentence": translate(problem.message, locale),
        "way_on": translate(N_("Start from the search"), locale),
        "number": translate(number, locale),
    }
    page = _PAGE.format(**{name: escape(value) for name, value in words.items()})
    headers = {"content-language": locale, "cache-control": "no-store", "vary": "Accept-Language"}
    return HTMLResponse(page, problem.status, headers)

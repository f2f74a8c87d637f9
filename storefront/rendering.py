"""Pages from templates: the environment, and the page object that handlers answer with."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from backend.core.config import Settings
from backend.core.errors import DomainError, NotFound
from backend.core.i18n import LOCALES, Text, translate, translations
from backend.core.permissions import VISITOR, Actor, can
from backend.core.signing import sign, unsign
from backend.core.work import Work
from backend.web.dependencies import get_actor
from storefront import filters
from storefront.forms import Form
from storefront.weave import weave_path
from storefront.woven_png import woven_path

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"
TEMPLATES = _HERE / "templates"
NOTICE_COOKIE = "vitrina_notice"


@cache
def environment(locale: str) -> Environment:
    """The templates in one language; compiled once per process."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    made.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(locale=locale, asset=asset, weave=weave_path, woven=woven_path, locales=LOCALES)
    made.filters.update(filters.for_locale(locale))
    return made


@cache
def asset(path: str) -> str:
    """A static file's address with its version, so that it may be kept for a year."""
    version = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={version}"


class Page:
    """Answers a handler in its visitor's language. Made per request; `locale` is the address's first part."""

    def __init__(self, request: Request, locale: str, actor: Actor) -> None:
        if locale not in LOCALES:
            raise NotFound
        self.request = request
        self.locale = locale
        self.actor = actor
        self.settings: Settings = request.app.state.settings

    @property
    def other_locale(self) -> str:
        """The language one click away."""
        return "en" if self.locale == "es" else "es"

    def url(self, path: str) -> str:
        """An address in this language."""
        return f"/{self.locale}{path}"

    def path_in(self, locale: str) -> str:
        """This page in another language, query included."""
        path = self.request.url.path
        rest = path[3:] if path[1:3] in LOCALES and path[3:4] in ("", "/") else ""
        query = f"?{self.request.url.query}" if self.request.url.query and self.request.method == "GET" else ""
        return f"/{locale}{rest or '/'}{query}"

    def render(self, template: str, /, *, status: int = 200, form: Form | None = None, **context: Any) -> Response:
        """The template as an answer; for a visitor's GET with an ETag, 304 where nothing changed."""
        env = environment(self.locale)
        notice = self._notice()
        shown = self._shown(form or Form())
        words = {
            "page": self,
            "url": self.url,
            "path_in": self.path_in,
            "other_locale": self.other_locale,
            "actor": self.actor,
            "can": lambda permission, subject=None: can(self.actor, permission, subject),
            "form": shown,
            "settings": self.settings,
            "request_id": getattr(self.request.state, "request_id", ""),
            "now": self.request.app.state.clock.now(),
            "path": self.request.url.path,
            "flashes": [notice] if notice else [],
            **context,
        }
        drawn = env.get_template(template).render(words)
        if shown.errors:  # the list of errors stands first and names questions that follow it: now they are known
            drawn = env.get_template(template).render(words)
        body = drawn.encode("utf-8", "replace")
        response = HTMLResponse(body, status_code=status, headers={"content-language": self.locale})
        if notice is not None:
            response.delete_cookie(NOTICE_COOKIE)
        return self._cached(response, body, status=status, plain=notice is None)

    def _cached(self, response: Response, body: bytes, *, status: int, plain: bool) -> Response:
        if self.actor.signed_in or status != 200 or self.request.method not in ("GET", "HEAD"):
            response.headers["cache-control"] = "no-store"
            return response
        response.headers["cache-control"] = "no-cache"
        response.headers["vary"] = "Cookie"
        if plain:
            tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
            response.headers["etag"] = tag
            if tag in self.request.headers.get("if-none-match", ""):
                kept = ("etag", "cache-control", "vary", "content-language")
                return Response(status_code=304, headers={n: response.headers[n] for n in kept})
        return response

    def redirect(self, path: str, *, notice: Text | None = None) -> Response:
        """303 to an address in this language, with a sentence shown once at the top of it."""
        response = RedirectResponse(self.url(path), status_code=303)
        response.headers["cache-control"] = "no-store"
        if notice is not None:
            value = sign([notice.msgid, notice.params], key=self.settings.signing_key, purpose="notice")
            response.set_cookie(
                NOTICE_COOKIE,
                value,
                max_age=60,
                httponly=True,
                samesite="lax",
                secure=self.settings.origin.startswith("https"),
            )
        return response

    def refuse(self, work: Work, template: str, form: Form, problem: DomainError, /, **context: Any) -> Response:
        """The form again with what was typed and what was wrong; nothing of this request's work is kept."""
        work.session.rollback()
        return self.render(template, status=problem.status, form=form.refused(problem), **context)

    def say(self, text: Text | str) -> str:
        """A sentence in this language."""
        return translate(text, self.locale)

    def _shown(self, form: Form) -> Form:
        """The form with its sentences in this language."""
        errors = {name: self.say(text) for name, text in form.errors.items()}
        return replace(form, errors=errors)  # type: ignore[arg-type]

    def _notice(self) -> dict[str, str] | None:
        value = self.request.cookies.get(NOTICE_COOKIE)
        found = unsign(value, key=self.settings.signing_key, purpose="notice") if value else None
        return {"tone": "good", "text": self.say(Text(found[0], found[1]))} if found else None


def get_page(request: Request, locale: str, actor: Annotated[Actor, Depends(get_actor)]) -> Page:
    """The page object of this request."""
    return Page(request, locale, actor)


PageDep = Annotated[Page, Depends(get_page)]


def error_page(request: Request, problem: DomainError) -> Response:
    """An error as a page, in the language of the address; a visitor who must sign in is led there."""
    locale = request.url.path[1:3] if request.url.path[1:3] in LOCALES else "es"
    page = Page(request, locale, VISITOR)
    if problem.status == 401:
        return page.redirect(f"/sign-in?next={request.url.path}")
    return page.render("layouts/error.html", status=problem.status, problem=problem)

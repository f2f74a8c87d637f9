"""Mail as people see it: MJML templates in the reader's language, with a plain text of their own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.core.i18n import translations
from backend.integrations.mail.rendering import Rendered, Renderer
from storefront import filters

# By itself: the worker renders mail, and needs no web application for it.
_TEMPLATES = Path(__file__).parent / "templates" / "mail"


@cache
def _environment(locale: str, *, html: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=html,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    made.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(filters.for_locale(locale))
    made.globals["locale"] = locale
    return made


def mail_renderer(origin: str) -> Renderer:
    """A renderer for messages of the installation at `origin`: paths become absolute by `{{ absolute(path) }}`.

    `<kind>.txt.j2` holds the subject on its first line, then an empty one, then the text; `<kind>.mjml.j2` the HTML.
    """

    def render(kind: str, locale: str, context: dict[str, Any]) -> Rendered:
        def absolute(path: str) -> str:
            return origin + path

        words = {**context, "absolute": absolute, "origin": origin}
        text = _environment(locale, html=False).get_template(f"{kind}.txt.j2").render(words)
        mjml = _environment(locale, html=True).get_template(f"{kind}.mjml.j2").render(words)
        subject, _, body = text.strip().partition("\n")
        return Rendered(subject=subject.strip(), text=body.strip() + "\n", html=mrml.to_html(mjml).content)

    return render

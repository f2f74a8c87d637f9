"""Plain text from cells: HTML taken off with its paragraphs kept, signs nobody sees removed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from backend.catalogue.sheets.words import word_set

_BLOCKS = word_set(
    "p div ul ol table tr h1 h2 h3 h4 h5 h6 section article header footer blockquote pre dl dt dd hr tbody "
    "thead figure form fieldset center"
)
_INLINE = word_set(
    "b strong i em u s span a img font small big sub sup br wbr li td th abbr code label input button svg "
    "path iframe video audio source script style head title body html meta link o:p tt strike del ins mark "
    "picture object embed noscript select option textarea canvas math marquee"
)
_HIDDEN = frozenset(("script", "style", "title", "noscript", "textarea", "iframe", "svg", "object"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)(?=[\s/>])[^<>]*>")
_HIDDEN_TAG = re.compile(r"<(?:script|style|title|noscript|textarea|iframe|svg|object)[\s/>]", re.IGNORECASE)
_STANDS_FOR = {
    **dict.fromkeys(_INLINE, ""),
    **dict.fromkeys((f"/{name}" for name in _INLINE), ""),
    **dict.fromkeys(_BLOCKS, "\n"),
    **dict.fromkeys((f"/{name}" for name in _BLOCKS), "\n"),
    "p": "\n\n",
    "/p": "\n\n",
    "br": "\n",
    "/br": "\n",
    "li": "\n- ",
    "/li": "",
    "td": " ",
    "/td": " ",
    "th": " ",
    "/th": " ",
}
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Control signs, direction overrides, and marks without width: nobody typed them and databases refuse some. The
# joiner inside emoji (U+200D) stays.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
_EXCEL_ESCAPE = re.compile(r"_x000[dD]_")
_BLANKS = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """A title, code or name: no HTML, no line breaks, single spaces."""
    return " ".join(clean(text_of_html(text)).split())


def paragraphs(text: str) -> str:
    """A description: no HTML, line breaks and paragraphs kept, never more than one empty line between them."""
    lines = (_BLANKS.sub(" ", line).strip() for line in clean(text_of_html(text)).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def clean(text: str) -> str:
    """Composed letters (NFC), one kind of line break, nothing unseen."""
    if "_x000" in text:
        text = _EXCEL_ESCAPE.sub("", text)
    if "\r" in text or "\x85" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", text)


def text_of_html(text: str) -> str:
    """The text of an HTML fragment; text without HTML comes back as it is, "a < b" included.

    The answer is plain text, not safe HTML: whoever shows it escapes it.
    """
    if "<" in text:
        if "<lt/>" in text:
            # Some shops write the brackets of tags as tags.
            text = text.replace("<lt/>", "<").replace("<gt/>", ">")
        text = _without_comments(text)
        if _HIDDEN_TAG.search(text):
            text = "".join(_without_hidden(text))
        text = _TAG.sub(_instead, text)
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


def _without_comments(text: str) -> str:
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        kept.append(text[position:start])
        position = end + 3
    return "".join(kept) + text[position:]


def _without_hidden(text: str) -> Iterator[str]:
    """The text outside of scripts, styles and the like; one that is never closed hides the rest."""
    position = 0
    hidden = False
    for tag in _TAG.finditer(text):
        if tag[2].lower() not in _HIDDEN or tag[0].endswith("/>"):
            continue
        if not hidden:
            yield text[position : tag.start()]
        position = tag.end()
        hidden = not tag[1]
    if not hidden:
        yield text[position:]


def _instead(tag: re.Match[str]) -> str:
    """What stands for a tag in plain text; the tag itself where it is no HTML ("<y>")."""
    return _STANDS_FOR.get(tag[1] + tag[2].lower(), tag[0])

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
_TAGS = _BLOCKS | _INLINE
_HIDDEN = frozenset(("script", "style", "title", "noscript", "textarea", "iframe", "svg", "object"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)(?=[\s/>])[^<>]*>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Control signs, direction overrides, and marks without width: nobody typed them and databases refuse some. The
# joiner inside emoji (U+200D) stays.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
                     "\ud800-\udfff\ufffe\uffff]")
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
    text = _EXCEL_ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def text_of_html(text: str) -> str:
    """The text of an HTML fragment; text without HTML comes back as it is, "a < b" included.

    The answer is plain text, not safe HTML: whoever shows it escapes it.
    """
    if "<" in text:
        text = "".join(_without_tags(_without_comments(text)))
    return html.unescape(text) if _ENTITY.search(text) else text


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


def _without_tags(text: str) -> Iterator[str]:
    position = 0
    hidden = False
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name not in _TAGS:
            continue
        if not hidden:
            yield text[position:tag.start()]
        position = tag.end()
        closing = bool(tag[1])
        if name in _HIDDEN and not tag[0].endswith("/>"):
            hidden = not closing
        if not hidden:
            yield _break(name, closing)
    if not hidden:
        yield text[position:]


def _break(name: str, closing: bool) -> str:
    """What stands for a tag in plain text."""
    if name == "li":
        return "" if closing else "\n- "
    if name in ("td", "th"):
        return " "
    if name == "p":
        return "\n\n"
    return "\n" if name in _BLOCKS or name == "br" else ""

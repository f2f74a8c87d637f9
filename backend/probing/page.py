"""A page taken apart: what it says of itself, where it leads, what it loads. Nothing of its text is kept.

Run as a program it reads {"url", "html"} and writes `facts`: foreign pages are parsed in a process of their own, with
limits on time and memory (`apart.py`), because small pages exist that keep a parser busy for hours. So this file
imports nothing of ours.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_MOST_LINKS, _MOST_MARKUP, _MOST_TEXT, _MOST_INLINE = 400, 100_000, 30_000, 100_000
_SPACES = re.compile(r"\s+")
# Small words that every text has: they tell its language better than what its template says.
_WORDS = {
    "es": frozenset("de la el que en los las un una para con por su del más nuestros nuestra y es se como sus".split()),
    "en": frozenset("the of and to in for our is with your we you are from on that this by an at all".split()),
}
_ORGANIZATIONS = frozenset(
    "organization corporation localbusiness store onlinestore onlinebusiness professionalservice restaurant".split()
)
_OFFERS = frozenset("product service individualproduct productgroup".split())


@dataclass(frozen=True)
class PageSeen:
    """A page at an address. All addresses in it are absolute."""

    url: str
    html: str

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page."""
        return LexborHTMLParser(self.html)

    def meta(self, name: str) -> str:
        """The content of a meta tag in the head, by name or property."""
        for node in self.tree.css("head meta"):
            if (node.attributes.get("name") or node.attributes.get("property") or "").lower() == name:
                return (node.attributes.get("content") or "").strip()
        return ""

    @cached_property
    def viewport(self) -> bool:
        """Whether it fits itself to the width of a phone."""
        said = self.meta("viewport").replace(" ", "").lower()
        return "width=device-width" in said or "initial-scale=1" in said

    @cached_property
    def text(self) -> str:
        """The words a visitor reads, the first ones, in one line. Asked for last: it takes scripts out of the tree."""
        tree = self.tree
        tree.strip_tags(["script", "style", "noscript", "template", "svg"])
        body = tree.body
        return _SPACES.sub(" ", body.text(separator=" "))[:_MOST_TEXT].strip() if body is not None else ""

    @cached_property
    def language(self) -> str:
        """The language it is written in, by its words; by its own word where there are too few; "" unknown."""
        words = re.findall(r"[a-záéíóúñü]+", self.text.lower())
        counts = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
        best, other = sorted(counts, key=lambda code: -counts[code])
        if counts[best] >= 8 and counts[best] >= 2 * counts[other]:
            return best
        return self.declared

    @cached_property
    def declared(self) -> str:
        """The language it says it is in."""
        html = self.tree.css_first("html")
        said = ((html.attributes.get("lang") if html is not None else "") or "").strip().lower()
        return said.partition("-")[0] if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", said) else ""

    @cached_property
    def alternates(self) -> dict[str, str]:
        """Its other languages: code and address."""
        found: dict[str, str] = {}
        for node in self.tree.css("link[rel~=alternate][hreflang]"):
            code = (node.attributes.get("hreflang") or "").strip().lower().partition("-")[0]
            if re.fullmatch(r"[a-z]{2,3}", code) and len(found) < 30:
                found.setdefault(code, urljoin(self.url, node.attributes.get("href") or ""))
        return found

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Where it leads: absolute address and the words of the link, in small letters."""
        found = []
        for node in self.tree.css("a[href]")[:_MOST_LINKS]:
            href = (node.attributes.get("href") or "").strip()
            found.append((_joined(self.url, href), plain(node.text(separator=" ")[:200])))
        return found

    @cached_property
    def scripts(self) -> list[str]:
        """Addresses of the scripts and frames that run at once; those that wait for a consent are left out."""
        found = []
        for node in self.tree.css("script[src], iframe[src]")[:_MOST_LINKS]:
            if (node.attributes.get("type") or "").strip().lower() in ("text/plain", "text/blocked"):
                continue
            found.append(_joined(self.url, node.attributes.get("src") or ""))
        return found

    @cached_property
    def inline(self) -> str:
        """The inline scripts that run at once, joined, as far as they matter."""
        nodes = [node for node in self.tree.css("script:not([src])") if (node.attributes.get("type") or "") in _RUNS]
        return "\n".join(node.text(deep=True)[:_MOST_MARKUP] for node in nodes[:60])[:_MOST_INLINE]

    @cached_property
    def parts(self) -> list[str]:
        """Addresses of what it needs to be shown: styles, scripts and pictures, each once."""
        found: dict[str, None] = {}
        for selector, name in (("link[rel~=stylesheet]", "href"), ("script[src]", "src"), ("img[src]", "src")):
            for node in self.tree.css(selector)[:_MOST_LINKS]:
                late = selector == "img[src]" and (node.attributes.get("loading") or "") == "lazy"
                address = _joined(self.url, node.attributes.get(name) or "")
                if address.startswith("http") and not late:
                    found[address] = None
        return list(found)

    @cached_property
    def things(self) -> list[dict[str, Any]]:
        """What it marks up by schema.org, as JSON-LD or in its tags: each with "@type" in small letters."""
        found = []
        for node in self.tree.css('script[type="application/ld+json"]')[:40]:
            try:
                told = json.loads(node.text(deep=True)[:_MOST_MARKUP])
            except (ValueError, RecursionError):
                continue
            found += list(_things(told))
        for node in self.tree.css("[itemtype]")[:_MOST_LINKS]:
            kind = (node.attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2].lower()
            phone = node.css_first("[itemprop=telephone]")
            found.append({"@type": {kind}, "telephone": "there" if phone is not None else ""})
        return found[:_MOST_LINKS]

    @property
    def organization(self) -> dict[str, Any] | None:
        """The firm in its markup."""
        return next((thing for thing in self.things if thing["@type"] & _ORGANIZATIONS), None)

    @property
    def offers(self) -> int:
        """How many products and services it marks up."""
        return sum(bool(thing["@type"] & _OFFERS) for thing in self.things)

    @cached_property
    def names(self) -> str:
        """Title, headings and names it gives itself, in plain letters."""
        told = [node.text()[:300] for node in self.tree.css("title, h1, header")[:20]]
        organization = self.organization or {}
        return plain(" ".join([*told, self.meta("og:site_name"), str(organization.get("name") or "")[:300]]))


_RUNS = ("", "text/javascript", "module", "application/javascript")


def facts(url: str, html: str) -> dict[str, Any]:
    """Everything the checks want to know of a page, as JSON values; see `apart.PageFacts`."""
    page = PageSeen(url, html)
    told = {
        "url": url,
        "metas": {name: page.meta(name)[:300] for name in ("generator", "vitrina-site")},
        "viewport": page.viewport,
        "declared": page.declared,
        "alternates": page.alternates,
        "links": page.links,
        "scripts": page.scripts,
        "inline": page.inline,
        "parts": page.parts[:_MOST_LINKS],
        "organization": page.organization is not None,
        "telephone": any(bool(thing.get("telephone")) for thing in page.things),
        "offers": page.offers,
        "names": page.names,
    }
    return {**told, "text": page.text, "language": page.language}


def plain(words: str) -> str:
    """Small letters without accents, single spaces."""
    bare = unicodedata.normalize("NFKD", words.lower())
    return _SPACES.sub(" ", "".join(one for one in bare if not unicodedata.combining(one))).strip()


def _joined(base: str, href: str) -> str:
    try:
        joined = urljoin(base, href.strip())
        urlsplit(joined)
    except ValueError:
        return ""
    return joined[:2000]


def _things(told: Any) -> Iterator[dict[str, Any]]:
    """Every marked thing in a piece of JSON-LD, however it is nested."""
    waiting, seen = [told], 0
    while waiting and seen < 3000:
        seen += 1
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one[:500]
        elif isinstance(one, dict):
            kinds = one.get("@type", ())
            names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
            if names:
                yield {**one, "@type": {str(name).rpartition("/")[2].lower() for name in names}}
            waiting += [value for value in one.values() if isinstance(value, dict | list)]


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (3, 3))  # seconds
    resource.setrlimit(resource.RLIMIT_AS, (256_000_000, 256_000_000))  # bytes
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(facts(asked["url"], asked["html"])))

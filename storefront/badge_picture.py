"""The badge as a picture: SVG without script or style, in two themes, to be shown on anybody's page."""

from __future__ import annotations

from xml.sax.saxutils import escape

from backend.core.i18n import N_, translate
from backend.readiness.badging import BadgeView
from backend.readiness.instrument import BANDS
from storefront.filters import day
from storefront.readiness_words import STANDING_NAMES
from storefront.weave import PALETTES

WIDTH, HEIGHT = 344, 104
THEMES = {
    "light": ("#fbf7ef", "#241f1a", "#6a6056", "#d8cdbb"),
    "dark": ("#1d1a17", "#f3ede2", "#b9ae9c", "#4a433b"),
}
_LONGEST = 34  # letters of a line, at the picture's width
_ROWS = {4: (34, 56, 74, 91), 5: (30, 49, 65, 80, 95)}  # where the lines stand: one more where the firm exports


def draw(view: BadgeView, locale: str, theme: str) -> str:
    """The picture of a badge as it stands. KeyError for a theme that there is not."""
    paper, ink, soft, line = THEMES[theme]
    lines = said(view, locale)
    size = 22 if len(lines[0]) < 20 else 17
    first, *rest = _ROWS[len(lines)]
    head = f'font-family="Georgia, serif" font-size="{size}" fill="{ink}"'
    words = [f'<text x="104" y="{first}" {head}>{escape(lines[0])}</text>']
    fills = [ink, *([_accent(view, theme)] if view.exporter else []), soft, soft]
    words += [_small(*told) for told in zip(rest, fills, lines[1:], strict=True)]
    title = escape(". ".join(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" aria-labelledby="t"><title id="t">{title}</title>'
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" fill="{paper}" stroke="{line}"/>'
        f"{_flower(view, theme)}{''.join(words)}</svg>"
    )


def said(view: BadgeView, locale: str) -> tuple[str, ...]:
    """The lines of a badge: band, firm, that it exports already where it shows so, who signed, until when.

    Or that it counts no more.
    """
    band = translate(STANDING_NAMES[view.band], locale)
    most = _LONGEST - len(translate(N_("Signed by %(hub)s", hub=""), locale))
    signed = translate(N_("Signed by %(hub)s", hub=_short(view.hub, most)), locale)
    if not view.valid:
        return (
            translate(N_("No longer valid"), locale),
            _short(view.firm),
            f"{band} · {_short(view.hub, _LONGEST - len(band) - 3)}",
            "Vitrina",
        )
    until = view.until or view.expires_on
    ends = translate(N_("Until %(day)s", day=day(until, locale)), locale)
    paid = (translate(N_("Exports already: paid from abroad"), locale),) if view.exporter else ()
    return band, _short(view.firm), *paid, signed, ends


def _accent(view: BadgeView, theme: str) -> str:
    colours = PALETTES.get(view.accent, PALETTES["anil"])
    return colours[3] if theme == "dark" else colours[2]


def _small(y: int, fill: str, words: str) -> str:
    look = f'font-family="Helvetica, Arial, sans-serif" font-size="13" fill="{fill}"'
    return f'<text x="104" y="{y}" {look}>{escape(words)}</text>'


def _flower(view: BadgeView, theme: str) -> str:
    """Seven petals, as many in colour as the band is high; grey where the badge counts no more."""
    strong = _accent(view, theme) if view.valid else THEMES[theme][2]
    filled = round(7 * (BANDS.index(view.band) + 1) / len(BANDS)) if view.valid else 0
    petals = "".join(
        f'<ellipse cx="52" cy="30" rx="8.5" ry="17" transform="rotate({at * 360 / 7:.2f} 52 52)"'
        f' fill="{strong}" fill-opacity="{"1" if at < filled else ".22"}"/>'
        for at in range(7)
    )
    return f'{petals}<circle cx="52" cy="52" r="6" fill="{strong}"/>'


def _short(words: str, most: int = _LONGEST) -> str:
    """A name that fits: as it is, up to its first comma, or up to the last word that still has room."""
    if len(words) <= most:
        return words
    name = words.partition(",")[0]
    return name if len(name) <= most else words[: most - 1].rpartition(" ")[0].rstrip(" ,") + "…"

"""The weave: the cloth that stands where a firm, a hub or an offer has no photograph, drawn from its name.

`weave_path` gives the address of a picture; `draw` makes the picture of that address. The address carries a short
digest of the name, and the drawing starts from the digest alone, so a picture can be cached for ever and drawn by any
process. Same digest, accent and shape: same bytes, for ever (tests/storefront/test_weave.py holds some of them).

Five cloths, chosen and varied by the digest: `faja` (mirrored bands of motifs), `jaspe` (tie-dyed warp), `azulejo`
(glazed tiles), `telar` (a real loom draft: threading, tie-up, treadling) and `sarape` (serrated diamonds). Each hub's
accent prefers some of them. Only whole numbers go into a drawing: no float can differ between machines.
"""

import hashlib
import re
from typing import Final

from storefront import cloths
from storefront.threads import Palette, Threads

PALETTES: Final[dict[str, Palette]] = {
    "anil": Palette("#f3ead9", "#1c2a5c", "#2d54b0", "#a3bde4", "#dba640", "#c24a30"),
    "cochinilla": Palette("#f5eadc", "#651226", "#b4233d", "#e7a3a0", "#e0ae49", "#2a447f"),
    "jade": Palette("#f2eddd", "#103f33", "#1f785b", "#94c8ab", "#e3b645", "#c4482e"),
    "terracota": Palette("#f6ebdb", "#6d2b16", "#bb4c2b", "#e5a274", "#e6bb6c", "#1f5762"),
}
SHAPES: Final[dict[str, tuple[int, int]]] = {
    "card": (640, 400),
    "banner": (1440, 288),
    "square": (320, 320),
    "hero": (960, 880),
}
_PREFERENCE: Final[dict[str, tuple[str, ...]]] = {
    "anil": ("jaspe", "jaspe", "faja", "faja", "telar", "sarape", "azulejo"),
    "cochinilla": ("azulejo", "azulejo", "faja", "faja", "sarape", "telar", "jaspe"),
    "jade": ("faja", "faja", "jaspe", "jaspe", "telar", "sarape", "azulejo"),
    "terracota": ("sarape", "sarape", "faja", "faja", "telar", "azulejo", "jaspe"),
}
_DIGEST = re.compile(r"[0-9a-f]{12}")


class UnknownWeave(ValueError):
    """The address names no picture: an accent or shape that is not there, or a digest of the wrong form."""


def weave_digest(seed: str) -> str:
    """Twelve hexadecimal digits for a name: what the drawing starts from."""
    return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def weave_path(seed: str, accent: str, shape: str) -> str:
    """The address of the picture for `seed`: `/weave/{accent}/{shape}/{digest}.svg`. KeyError for an unknown shape."""
    SHAPES[shape], PALETTES[accent]
    return f"/weave/{accent}/{shape}/{weave_digest(seed)}.svg"


def draw(accent: str, shape: str, digest: str) -> str:
    """The SVG of one address. Raises UnknownWeave where the address is none of ours."""
    if shape not in SHAPES:
        raise UnknownWeave(f"no weave of the shape {shape}")
    width, height = SHAPES[shape]
    return draw_sized(accent, digest, width=width, height=height)


def draw_sized(accent: str, digest: str, *, width: int, height: int) -> str:
    """The SVG of a digest in any size, in CSS pixels. Raises UnknownWeave for an accent or a digest that is none."""
    if accent not in PALETTES or not _DIGEST.fullmatch(digest):
        raise UnknownWeave(f"no weave of {accent}/{digest}")
    return _draw(digest, accent, width, height)


def weave_svg(seed: str, *, accent: str, width: int, height: int) -> str:
    """A standalone SVG of the cloth for a name; width and height in CSS pixels. Decorative: give it an empty alt."""
    return _draw(weave_digest(seed), accent, width, height)


def _draw(digest: str, accent: str, width: int, height: int) -> str:
    threads = Threads(digest)
    family = threads.choose(_PREFERENCE[accent])
    defs, body = cloths.FAMILIES[family](threads, PALETTES[accent], width, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' preserveAspectRatio="xMidYMid slice"><defs>{defs}</defs>{body}</svg>'
    )

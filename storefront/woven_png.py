"""The weave as a PNG, for those who show an address with a picture and read no SVG: messengers and social networks.

It is the cloth of the cards, cut to 1200 by 630 and drawn large: it is shown small. Twenty to ninety kilobytes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from storefront.weave import PALETTES, draw_sized, weave_digest

WIDTH, HEIGHT = 1200, 630
_DRAWN: Final = (640, 336)  # as wide as a card, so that the threads make the same choices as on the card
_SHEET: Final = b"""
#set page(width: 640pt, height: 336pt, margin: 0pt)
#image(bytes(sys.inputs.cloth), format: "svg", width: 640pt, height: 336pt)
"""
_POINTS_PER_INCH: Final = 72
_KEPT: Final = 64  # pictures in memory: who shares a page is followed at once by those who look at it


def woven_path(seed: str, accent: str) -> str:
    """The address of the picture for `seed`: `/weave/{accent}/{digest}.png`. KeyError for an unknown accent."""
    PALETTES[accent]
    return f"/weave/{accent}/{weave_digest(seed)}.png"


@lru_cache(maxsize=_KEPT)
def woven_png(accent: str, digest: str) -> bytes:
    """The PNG of one address, about a tenth of a second's work. UnknownWeave where the address is none of ours."""
    import typst  # large, and wanted by few

    width, height = _DRAWN
    cloth = draw_sized(accent, digest, width=width, height=height)
    drawn = typst.compile(
        _SHEET,
        format="png",
        ppi=_POINTS_PER_INCH * WIDTH / width,
        sys_inputs={"cloth": cloth},
        ignore_system_fonts=True,
    )
    return bytes(drawn)

"""Azulejo: glazed tiles laid in fours, after the geometry of talavera. Drawn in a box of 60 by 60 and scaled."""

from typing import Final

from storefront.threads import Drawing, Palette, Threads, plain

_QUARTERS: Final = (0, 90, 180, 270)
_PETAL: Final = "M30 30C22 22 23 12 30 5C37 12 38 22 30 30z"
_BUD: Final = "M30 30C26 25 26 18 30 13C34 18 34 25 30 30z"
_LEAF: Final = "M30 30C30 20 38 12 50 10C48 22 40 30 30 30z"
_SPEAR: Final = "M30 4L36 24L30 30L24 24z"


def _round(inside: str, turn: int = 0) -> str:
    """The same drawing at the four quarters about the middle of the tile."""
    return "".join(f'<g transform="rotate({turn + quarter} 30 30)">{inside}</g>' for quarter in _QUARTERS)


def _path(colour: str, d: str) -> str:
    return f'<path fill="{colour}" d="{d}"/>'


def _ring(x: int, y: int, rings: tuple[tuple[int, str], ...]) -> str:
    return "".join(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>' for radius, colour in rings)


def _hearts(p: Palette, dark: str, other: str) -> tuple[str, ...]:
    """What stands in the middle of a tile."""
    flower = _round(_path(other, _BUD), 45) + _round(_path(dark, _PETAL)) + _ring(30, 30, ((7, p.gold), (3, dark)))
    leaves = _round(_path(other, _LEAF)) + _round(_path(dark, _SPEAR)) + _ring(30, 30, ((6, p.cream), (4, p.spark)))
    star = _path(dark, "M30 8L36 24L52 30L36 36L30 52L24 36L8 30L24 24z") + _round(_path(other, _BUD), 45)
    star += _ring(30, 30, ((8, p.cream), (6, p.gold), (2, dark)))
    plate = (
        _ring(30, 30, ((22, dark), (20, p.cream), (18, other)))
        + _round(_path(p.cream, _BUD))
        + _ring(30, 30, ((4, p.gold),))
    )
    lattice = _path(dark, "M30 2L58 30L30 58L2 30z") + _path(p.cream, "M30 8L52 30L30 52L8 30z")
    lattice += _round(_path(other, _BUD)) + _round(_path(p.gold, _BUD), 45) + _ring(30, 30, ((4, dark),))
    return flower, leaves, star, plate, lattice


def _corners(p: Palette, dark: str, other: str) -> tuple[str, ...]:
    """What four tiles make together where they meet, drawn at the first corner."""
    return (
        _ring(0, 0, ((18, dark), (15, p.cream), (12, other), (5, p.gold))),
        _ring(0, 0, ((22, other), (19, p.cream), (16, dark), (8, p.cream), (4, p.spark))),
        _path(dark, "M0 0H20L0 20z") + _path(p.gold, "M0 0H11L0 11z"),
        _path(other, "M0 0H24C22 10 10 22 0 24z")
        + _path(p.cream, "M0 0H17C15 8 8 15 0 17z")
        + _ring(0, 0, ((8, dark),)),
        _path(dark, "M0 0H14L8 8L0 14z") + _path(other, "M15 0H21L0 21V15z"),
    )


def azulejo(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """Two tiles in a chequer, or one; each with its heart and its corners."""
    p = palette
    across = threads.choose((3, 3, 4, 4)) * (1 if height < 500 else 2)
    side = -(-height // across)
    dark, other = threads.choose(
        ((p.deep, p.main), (p.main, p.deep), (p.deep, p.spark), (p.main, p.spark), (p.deep, p.light))
    )
    hearts = threads.several(_hearts(p, dark, other), 2)
    corner = threads.choose(_corners(p, dark, other))
    grounds = threads.choose(((p.cream, p.cream), (p.cream, p.cream), (p.cream, p.gold), (p.cream, p.light)))
    chequer = threads.one_in(2)
    first = plain(grounds[0], 60, 60) + _round(corner) + hearts[0]
    second = plain(grounds[1], 60, 60) + _round(corner) + hearts[1]
    joint = f'<path fill="none" stroke="{p.deep}" stroke-opacity=".16" stroke-width=".7"'
    joint += ' d="M0 0H120V120H0zM60 0V120M0 60H120"/>'
    other_use = "#b" if chequer else "#a"
    inside = '<use href="#a"/><use href="#a" x="60" y="60"/>'
    inside += f'<use href="{other_use}" x="60"/><use href="{other_use}" y="60"/>{joint}'
    tile = f'<g id="a">{first}</g>' + (f'<g id="b">{second}</g>' if chequer else "")
    left = width // 2 - side // 2 if width // side % 2 else width // 2
    size = f'width="{2 * side}" height="{2 * side}"'
    pattern = f'<svg id="z" {size} viewBox="0 0 120 120">{inside}</svg>'
    pattern += f'<pattern id="p" {size} patternUnits="userSpaceOnUse" x="{left}"><use href="#z"/></pattern>'
    return tile + pattern, plain("url(#p)", width, height)

"""The five cloths. Each takes the choices, the colours and the size, and answers (defs, body) of an SVG.

Squared figures are strokes one cell wide inside a scaled <pattern>, so a whole cloth is one or two thousand characters.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from storefront import motifs
from storefront.glaze import azulejo
from storefront.threads import Drawing, Palette, Threads, plain

MAJOR: Final = tuple(motifs.HALVES)
MINOR: Final = tuple(motifs.WHOLES)
MIDDLE: Final = (*motifs.HALVES, *motifs.ANIMALS)


def _rows(grid: tuple[str, ...]) -> str:
    """Path of a squared motif in units of one cell: a stroke through the middle of each run."""
    parts = []
    for y, row in enumerate(grid):
        x = 0
        while x < len(row):
            run = len(row) - x - len(row[x:].lstrip("x"))
            if run:
                parts.append(f"M{x} {y}.5h{run}")
            x += run or 1
    return "".join(parts)


def _tile(key: str, wide: int, tall: int, left: int, top: int, unit: int, inside: str) -> str:
    return (
        f'<pattern id="{key}" width="{wide}" height="{tall}" patternUnits="userSpaceOnUse"'
        f' patternTransform="translate({left} {top}) scale({unit})">{inside}</pattern>'
    )


def _unit(width: int, height: int) -> int:
    return 8 if min(width, height) <= 400 else 12


@dataclass
class _Sash:
    """Half a woven sash while it grows: what is defined, and the rows laid so far."""

    threads: Threads
    palette: Palette
    width: int
    unit: int
    defs: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)

    def stripe(self, colour: str, top: int, tall: int) -> None:
        self.rows.append(f'<path fill="{colour}" d="M0 {top}h{self.width}v{tall}H0z"/>')

    def band(self, name: str, back: str, bottom: int) -> int:
        """One row of a motif that ends at `bottom`, its colours taking turns; answers its height."""
        cells, key, unit = motifs.grid(name), len(self.defs), self.unit
        wide, tall = len(cells[0]), len(cells)
        inks = self.palette.on(back)
        order = self.threads.choose(((0,), (0, 1), (0, 1, 0, 2), (0, 0, 1)))
        uses = "".join(f'<use href="#f{key}" x="{wide * k}" stroke="{inks[ink]}"/>' for k, ink in enumerate(order))
        top, left = bottom - tall * unit, self.width // 2 - wide * unit // 2
        figure = f'<path id="f{key}" d="{_rows(cells)}"/>'
        self.defs.append(figure + _tile(f"b{key}", wide * len(order), tall + 2, left, top, unit, uses))
        self.stripe(back, top - unit, (tall + 2) * unit)
        self.stripe(f"url(#b{key})", top, tall * unit)
        return tall * unit

    def lines(self, bottom: int) -> int:
        """A group of plain lines upwards from `bottom`, in half units; answers where it ends."""
        p = self.palette
        groups = (
            ((1, p.gold), (1, p.deep), (2, p.spark), (1, p.deep), (1, p.gold)),
            ((2, p.deep), (1, p.gold), (2, p.deep)),
            ((1, p.main), (1, p.cream), (1, p.main), (1, p.cream), (1, p.main)),
            ((3, p.gold), (1, p.deep)),
            ((1, p.light), (2, p.main), (1, p.light)),
        )
        for thick, colour in self.threads.choose(groups):
            bottom -= thick * self.unit // 2
            self.stripe(colour, bottom, thick * self.unit // 2)
        return bottom


def faja(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """Bands from the edge to the middle, then mirrored: a woven sash laid flat."""
    p, unit = palette, _unit(width, height)
    backs = threads.choose(
        (
            (p.cream, p.deep, p.main),
            (p.deep, p.cream, p.main),
            (p.main, p.cream, p.deep),
            (p.cream, p.main, p.gold),
            (p.deep, p.main, p.cream),
        )
    )
    first = threads.choose(MIDDLE)
    names = threads.several(MINOR, 3) + threads.several([name for name in MAJOR if name != first], 3)
    sash = _Sash(threads, p, width, unit)
    centre = len(motifs.grid(first)) * unit
    sash.band(first, backs[0], height // 2 + centre // 2)
    y, turn = height // 2 + centre // 2 - centre - unit, 0
    while y > 0:
        y = sash.lines(y)
        y -= sash.band(names[turn % 6], backs[(1 + turn) % 3], y - unit) + 2 * unit
        turn += 1
    fold = height // 2 + centre // 2 + unit
    half = f'<g id="h">{"".join(sash.rows)}</g><clipPath id="c">{plain("#000", width, fold)}</clipPath>'
    folded = f'<use href="#h" transform="matrix(1 0 0 -1 0 {height})"/><use href="#h" clip-path="url(#c)"/>'
    body = f'{plain(backs[0], width, height)}<g shape-rendering="crispEdges">{folded}</g>'
    return "".join(sash.defs) + half, body


YARN: Final = 4


def jaspe(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """Warp tied and dyed before weaving: two columns of figures whose edges feather along the thread."""
    p = palette
    ground, mist, figure = threads.choose(
        (
            (p.deep, p.main, p.cream),
            (p.main, p.light, p.cream),
            (p.deep, p.main, p.gold),
            (p.cream, p.light, p.deep),
            (p.main, p.deep, p.gold),
        )
    )
    period = height // (threads.choose((2, 2, 3)) if height < 500 else threads.choose((4, 5)))
    large, small = threads.several(tuple(motifs.PROFILES), 2)
    columns: list[str] = []
    x = _column(threads, columns, large, threads.number(15, 21), 0, period, mist, figure)
    x = _warp(threads, columns, x, period, p, ground)
    if threads.one_in(2):
        x = _column(threads, columns, small, threads.number(7, 9), x, period, mist, figure)
        x = _warp(threads, columns, x, period, p, ground)
    ribs = "".join(f"M{k} 0V{period}" for k in range(YARN, x + 1, YARN))
    inside = (
        f'{plain(ground, x, period)}<g stroke-width="{YARN}" fill="none">{"".join(columns)}</g>'
        f'<path stroke="#000" stroke-opacity=".09" d="{ribs}"/>'
    )
    tile = _tile("j", x, period, width // 2 - 9 * YARN, threads.choose((0, period // 2)), 1, inside)
    return tile, plain("url(#j)", width, height)


def _column(
    threads: Threads, out: list[str], name: str, count: int, left: int, period: int, mist: str, figure: str
) -> int:
    """One column of a dyed figure, `count` threads wide, from `left`; answers its right edge."""
    soft, sharp = [], []
    for i in range(count):
        away = abs(2 * i - count + 1) * 100 // (count - 1)
        x = left + i * YARN + YARN // 2
        for start, end in motifs.PROFILES[name](away):
            a = start * period // 100 + threads.number(-4, 4)
            b = end * period // 100 + threads.number(-4, 4)
            if b - a > 3:
                soft.append(f"M{x} {a - threads.number(3, 11)}V{b + threads.number(3, 11)}")
                sharp.append(f"M{x} {a}V{b}")
    out.append(f'<path stroke="{mist}" d="{"".join(soft)}"/><path stroke="{figure}" d="{"".join(sharp)}"/>')
    return left + count * YARN


def _warp(threads: Threads, out: list[str], x: int, period: int, palette: Palette, ground: str) -> int:
    """Plain coloured warp beside a column, the same forwards and backwards; answers its right edge."""
    colours = threads.several([c for c in palette if c != ground], 2)
    a, b, gap = threads.number(1, 2), threads.number(1, 3), YARN * threads.number(1, 3)
    x += gap
    for colour, wide in ((colours[0], a), (colours[1], b), (colours[0], a)):
        out.append(f'<path fill="{colour}" d="M{x} 0h{wide * YARN}v{period}h-{wide * YARN}z"/>')
        x += wide * YARN
    return x + gap


SHAFTS: Final = 8


def telar(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """A loom draft: threading, tie-up and treadling decide at each crossing whether weft or warp is on top."""
    unit = 6 if min(width, height) <= 400 else 8
    up = list(range(SHAFTS))
    point = up + up[-2:0:-1]
    rose = up + up + up[::-1] + up[::-1]
    broken = point + point[: SHAFTS // 2] + point[SHAFTS // 2 :: -1]
    threading = threads.choose((point, point + up + point, rose, broken))
    lifted = threads.choose(((0, 1, 3), (0, 1, 4), (0, 2, 3), (0, 1, 2, 4), (0, 1, 2, 5)))
    treadling = threads.choose((threading, point, rose))
    rows = tuple(
        "".join("x" if (shaft - treadle) % SHAFTS in lifted else "." for shaft in threading) for treadle in treadling
    )
    ground = threads.choose((palette.cream, palette.cream, palette.deep, palette.main))
    inks = palette.on(ground)
    wide, tall = len(rows[0]), len(rows)
    pattern = _tile(
        "t",
        wide,
        tall,
        width // 2 - wide * unit // 2,
        height // 2 - unit // 2,
        unit,
        f'<path stroke="#000" d="{_rows(rows)}"/>',
    )
    # The draft is a mask, so that coloured weft can run through it.
    weft = _weft(threads, inks, width, height, tall * unit // 2)
    return (
        f'{pattern}<mask id="m" mask-type="alpha">{plain("url(#t)", width, height)}</mask>',
        f'{plain(ground, width, height)}<g shape-rendering="crispEdges" mask="url(#m)">{weft}</g>',
    )


def _weft(threads: Threads, inks: tuple[str, str, str], width: int, height: int, step: int) -> str:
    """Coloured weft about the middle: one yarn, a broad stripe, a stripe with its borders, or stripes at the edges."""
    order = threads.choose(((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0)))
    main, broad, thin = (inks[k] for k in order)
    layout, middle, reach = threads.number(0, 4), height // 2, step * threads.number(1, 2)
    out = [plain(main, width, height)]
    if layout in (1, 2, 3):
        out.append(f'<path fill="{broad}" d="M0 {middle - reach}h{width}v{2 * reach}H0z"/>')
    if layout in (2, 3):
        lines = (middle - reach - step // 2, middle + reach)
        out += [f'<path fill="{thin}" d="M0 {line}h{width}v{step // 2}H0z"/>' for line in lines]
    if layout in (3, 4):
        lines = (middle - reach - 2 * step, middle + reach + step)
        out += [f'<path fill="{broad}" d="M0 {line}h{width}v{step}H0z"/>' for line in lines]
    return "".join(out)


def _lozenge(colour: str, reach: int, run: int) -> str:
    """A diamond of stairs about the origin, `reach` stairs to each side, each `run` cells long."""
    stairs = reach - 1
    right = f"h{run}v1" * stairs + f"v1h-{run}" * stairs
    left = f"h-{run}v-1" * stairs + f"v-1h{run}" * stairs
    return f'<path fill="{colour}" d="M-{run} -{reach}h{2 * run}v1{right}v1h-{2 * run}v-1{left}z"/>'


def sarape(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """Serrated diamonds one within the other, whole in the middle row, their halves between them."""
    p = palette
    inner, outer = threads.choose(
        (
            ((p.deep, p.gold, p.main, p.cream, p.spark), (p.cream, p.light, p.main, p.deep, p.gold)),
            ((p.main, p.cream, p.deep, p.gold), (p.deep, p.gold, p.cream, p.main, p.light)),
            ((p.spark, p.gold, p.cream, p.deep, p.light, p.main), (p.deep, p.main, p.light, p.cream)),
            ((p.cream, p.main, p.gold, p.deep, p.spark), (p.main, p.deep, p.light, p.gold, p.cream)),
            ((p.gold, p.deep, p.cream, p.main), (p.spark, p.cream, p.main, p.deep, p.gold)),
        )
    )
    first, second = threads.number(0, len(inner) - 1), threads.number(0, len(outer) - 1)
    inner, outer = inner[first:] + inner[:first], outer[second:] + outer[:second]
    if inner[0] == outer[0]:
        outer = outer[1:] + outer[:1]
    rows = 1 if height < 500 else 3
    reach, run = threads.choose((11, 13, 16, 20)), threads.choose((1, 1, 2))
    unit = height // (2 * reach * rows) + 1
    wide, tall = 2 * reach * run, 2 * reach
    thick = threads.choose((reach // 4, reach // 5 + 1, reach // 6 + 1))
    reaches = range(reach, 0, -thick)
    centre = "".join(_lozenge(inner[k % len(inner)], r, run) for k, r in enumerate(reaches))
    corner = "".join(_lozenge(outer[k % len(outer)], r, run) for k, r in enumerate(reaches))
    corners = "".join(f'<use href="#o" x="{x}" y="{y}"/>' for x in (0, wide) for y in (0, tall))
    inside = f'{corners}<use href="#i" x="{wide // 2}" y="{tall // 2}"/>'
    defs = f'<g id="i">{centre}</g><g id="o">{corner}</g>'
    defs += _tile("s", wide, tall, width // 2 - wide * unit // 2, height // 2 - tall * unit // 2, unit, inside)
    return (
        defs,
        f'{plain(outer[0], width, height)}<g shape-rendering="crispEdges">{plain("url(#s)", width, height)}</g>',
    )


FAMILIES: Final[dict[str, Callable[[Threads, Palette, int, int], Drawing]]] = {
    "faja": faja,
    "jaspe": jaspe,
    "azulejo": azulejo,
    "telar": telar,
    "sarape": sarape,
}

"""The five cloths. Each takes the choices, the colours and the size, and answers (defs, body) of an SVG.

Squared figures are strokes one cell wide inside a scaled <pattern>, so a whole cloth is one or two thousand characters.
"""

from collections.abc import Callable
from typing import Final

from storefront import motifs
from storefront.glaze import azulejo
from storefront.threads import Drawing, Palette, Threads, plain

MAJOR: Final = tuple(motifs.HALVES)
MINOR: Final = tuple(motifs.WHOLES)


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


def faja(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """Bands from the edge to the middle, then mirrored: a woven sash laid flat."""
    unit, p = _unit(width, height), palette
    backs = threads.choose(
        (
            (p.cream, p.deep, p.main),
            (p.deep, p.cream, p.main),
            (p.main, p.cream, p.deep),
            (p.cream, p.main, p.gold),
            (p.deep, p.main, p.cream),
        )
    )
    names = threads.several(MAJOR, 1) + threads.several(MINOR, 3) + threads.several(MAJOR, 3)
    defs: list[str] = []
    half: list[str] = []
    centre = _band(threads, defs, half, names[0], backs[0], p, (width, height // 2), unit, middle=True)
    y, turn = height // 2 - centre // 2 - unit, 0
    while y > 0:
        y = _stripes(threads, half, p, y, width, unit)
        tall = _band(threads, defs, half, names[1 + turn % 6], backs[(1 + turn) % 3], p, (width, y - unit), unit)
        y, turn = y - tall - 2 * unit, turn + 1
    fold = height // 2 + centre // 2 + unit
    return (
        "".join(defs) + f'<g id="h">{"".join(half)}</g><clipPath id="c">{plain("#000", width, fold)}</clipPath>',
        f'{plain(backs[0], width, height)}<g shape-rendering="crispEdges">'
        f'<use href="#h" transform="matrix(1 0 0 -1 0 {height})"/><use href="#h" clip-path="url(#c)"/></g>',
    )


def _band(
    threads: Threads,
    defs: list[str],
    out: list[str],
    name: str,
    back: str,
    palette: Palette,
    place: tuple[int, int],
    unit: int,
    middle: bool = False,
) -> int:
    """One row of a motif, its colours taking turns; ends (or, in the middle, is centred) at place[1]. Answers its height."""
    cells = motifs.grid(name)
    wide, tall = len(cells[0]), len(cells)
    inks = palette.on(back)
    order = threads.choose(((0,), (0, 1), (0, 1, 0, 2), (0, 0, 1)))
    bottom = place[1] + (tall * unit) // 2 if middle else place[1]
    top, key = bottom - tall * unit, len(defs)
    figure = f'<path id="f{key}" d="{_rows(cells)}"/>'
    uses = "".join(f'<use href="#f{key}" x="{wide * k}" stroke="{inks[ink]}"/>' for k, ink in enumerate(order))
    repeat = wide * len(order)
    defs.append(figure + _tile(f"b{key}", repeat, tall + 2, (width := place[0]) // 2 - wide * unit // 2, top, unit, uses))
    out.append(
        f'<path fill="{back}" d="M0 {top - unit}h{width}v{tall * unit + 2 * unit}H0z"/>'
        f'<path fill="url(#b{key})" d="M0 {top}h{width}v{tall * unit}H0z"/>'
    )
    return tall * unit


def _stripes(threads: Threads, out: list[str], palette: Palette, y: int, width: int, unit: int) -> int:
    """A group of plain lines upwards from y, in half units; answers where it ends."""
    p = palette
    groups = (
        ((1, p.gold), (1, p.deep), (2, p.spark), (1, p.deep), (1, p.gold)),
        ((2, p.deep), (1, p.gold), (2, p.deep)),
        ((1, p.main), (1, p.cream), (1, p.main), (1, p.cream), (1, p.main)),
        ((3, p.gold), (1, p.deep)),
        ((1, p.light), (2, p.main), (1, p.light)),
    )
    for thick, colour in threads.choose(groups):
        y -= thick * unit // 2
        out.append(f'<path fill="{colour}" d="M0 {y}h{width}v{thick * unit // 2}H0z"/>')
    return y


YARN: Final = 4


def jaspe(threads: Threads, palette: Palette, width: int, height: int) -> Drawing:
    """Warp tied and dyed before weaving: two columns of figures whose edges feather along the thread."""
    p = palette
    ground, mist, figure = threads.choose(
        ((p.deep, p.main, p.cream), (p.main, p.light, p.cream), (p.deep, p.main, p.gold), (p.cream, p.light, p.deep), (p.main, p.deep, p.gold))
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


def _column(threads: Threads, out: list[str], name: str, count: int, left: int, period: int, mist: str, figure: str) -> int:
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
    rows = tuple("".join("x" if (shaft - treadle) % SHAFTS in lifted else "." for shaft in threading) for treadle in treadling)
    ground = threads.choose((palette.cream, palette.cream, palette.deep, palette.main))
    inks = palette.on(ground)
    wide, tall = len(rows[0]), len(rows)
    pattern = _tile("t", wide, tall, width // 2 - wide * unit // 2, height // 2 - unit // 2, unit, f'<path stroke="#000" d="{_rows(rows)}"/>')
    # The draft is a mask, so that coloured weft can run through it.
    step, middle = tall * unit // 2, height // 2
    weft = [plain(inks[0], width, height)]
    if threads.one_in(3) is False:
        weft.append(f'<path fill="{inks[1]}" d="M0 {middle - step}h{width}v{2 * step}H0z"/>')
        for line in (middle - step - step // 2, middle + step):
            weft.append(f'<path fill="{inks[2]}" d="M0 {line}h{width}v{step // 2}H0z"/>')
    return (
        f'{pattern}<mask id="m" mask-type="alpha">{plain("url(#t)", width, height)}</mask>',
        f'{plain(ground, width, height)}<g shape-rendering="crispEdges" mask="url(#m)">{"".join(weft)}</g>',
    )


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
            ((p.deep, p.gold, p.main, p.cream, p.spark, p.deep), (p.cream, p.light, p.main, p.deep, p.gold)),
            ((p.main, p.cream, p.deep, p.gold, p.spark, p.cream), (p.deep, p.gold, p.cream, p.main, p.light)),
            ((p.spark, p.gold, p.cream, p.deep, p.light, p.main), (p.deep, p.main, p.light, p.cream, p.spark)),
            ((p.cream, p.main, p.gold, p.deep, p.spark, p.gold), (p.main, p.deep, p.light, p.gold, p.cream)),
        )
    )
    rows = 1 if height < 500 else 3
    reach, run = threads.choose((12, 16, 20)), threads.choose((1, 1, 2))
    unit = height // (2 * reach * rows) + 1
    wide, tall = 2 * reach * run, 2 * reach
    thick = reach // 4 if threads.one_in(2) else reach // 6 + 1
    centre = "".join(_lozenge(inner[k % 6], reach - k * thick, run) for k in range(reach // thick + 1) if reach - k * thick > 0)
    corner = "".join(_lozenge(outer[k % 5], reach - k * thick, run) for k in range(reach // thick + 1) if reach - k * thick > 0)
    corners = "".join(f'<use href="#o" x="{x}" y="{y}"/>' for x in (0, wide) for y in (0, tall))
    inside = f'{corners}<use href="#i" x="{wide // 2}" y="{tall // 2}"/>'
    defs = f'<g id="i">{centre}</g><g id="o">{corner}</g>'
    defs += _tile("s", wide, tall, width // 2 - wide * unit // 2, height // 2 - tall * unit // 2, unit, inside)
    return defs, f'{plain(outer[0], width, height)}<g shape-rendering="crispEdges">{plain("url(#s)", width, height)}</g>'


FAMILIES: Final[dict[str, Callable[[Threads, Palette, int, int], Drawing]]] = {
    "faja": faja,
    "jaspe": jaspe,
    "azulejo": azulejo,
    "telar": telar,
    "sarape": sarape,
}

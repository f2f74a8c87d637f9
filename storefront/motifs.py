"""Motifs of the woven bands, as a weaver draws them on squared paper.

HALVES are mirrored about their last column; WHOLES and ANIMALS are repeated as they stand (their repeats join without a
seam). PROFILES are the figures of dyed thread.
"""

from collections.abc import Callable
from typing import Final

HALVES: Final[dict[str, tuple[str, ...]]] = {
    "rombo": (
        ".....x",
        "....xx",
        "...xx.",
        "..xx..",
        ".xx..x",
        "xx..xx",
        ".xx..x",
        "..xx..",
        "...xx.",
        "....xx",
        ".....x",
    ),
    "estrella": (
        "x..x.xx",
        ".x.xx.x",
        "..xxxx.",
        "xxx.xxx",
        ".xxxx.x",
        "x.xx.xx",
        "xx.x.xx",
        "x.xx.xx",
        ".xxxx.x",
        "xxx.xxx",
        "..xxxx.",
        ".x.xx.x",
        "x..x.xx",
    ),
    "milpa": ("....x", "...xx", ".x..x", "..x.x", "x..xx", ".x..x", "..x.x", "...xx", "....x"),
    "cruz": ("...xx", "...x.", "x.xxx", "xxx.x", "..x.x", "xxx.x", "x.xxx", "...x.", "...xx"),
    "flor": (
        "..xx..",
        ".x..x.",
        ".x...x",
        "..xx.x",
        ".x..xx",
        "x.xxxx",
        ".x..xx",
        "..xx.x",
        ".x...x",
        ".x..x.",
        "..xx..",
    ),
    "reloj": (
        "xxxxxx",
        ".x....",
        "..xxxx",
        "...x..",
        "....xx",
        ".....x",
        "....xx",
        "...x..",
        "..xxxx",
        ".x....",
        "xxxxxx",
    ),
    "mariposa": ("xx....", "xxx..x", "x.xx.x", "xxxxxx", ".xxx.x", "..xxxx", ".xxx.x", "xxx..x", "xx...."),
    "monte": (".....x", "....xx", "...xxx", "..xx.x", ".xx..x", "xx..xx"),
    "muneca": ("....x", "...xx", "....x", ".xxxx", ".x..x", "...xx", "..xxx", ".xxxx", "...x."),
}
WHOLES: Final[dict[str, tuple[str, ...]]] = {
    "greca": ("xxxxxxxxx.", "x.......x.", "x.xxxxx.x.", "x.x...x.x.", "x.x.x.x.x.", "x.xxx.x.x.", "x.....x.xx"),
    "ola": ("x.......", "xx......", "xxx..xx.", "xxxx.x..", "xxxxxx..", "xxxxxxxx"),
    "serpiente": ("xx....xx....", ".xx..xx.x..x", "..xxxx...xx.", "x..xx..x.xx.", "xx....xx...."),
    "peine": ("x.x.x.x.", "x.x.x.x.", "xxxxxxx.", "...x....", "...x....", "xxxxxxxx"),
    "zigzag": ("x.......", "xx.....x", ".xx...xx", "..xx.xx.", "...xxx..", "x...x..."),
    "rayo": ("xx......", ".xx.....", "..xx....", "...xxxx.", "..xx....", ".xx.....", "xx......"),
    "dados": ("xx..", "xx..", "..xx", "..xx"),
}
# Animals stand in the middle band only: elsewhere the fold would turn them on their backs.
ANIMALS: Final[dict[str, tuple[str, ...]]] = {
    "quetzal": (
        "..xx........",
        ".xxxx.......",
        "xx.xxx....x.",
        "..xxxxx..xx.",
        "..xxxxxxxxx.",
        "...xxxxxxx..",
        "....xxxx.xx.",
        ".....x.x..xx",
        "....xx.xx...",
    ),
    "venado": (
        "x.x.x.......",
        ".xxx........",
        "..xx........",
        ".xxx.......x",
        "xxxxxxxxxxxx",
        "..xxxxxxxxx.",
        "..xxxxxxxxx.",
        "..x.x...x.x.",
        "..x.x...x.x.",
    ),
}


def grid(name: str) -> tuple[str, ...]:
    """The whole motif as rows of "x" and ".", all of one length, with the gap that parts it from the next."""
    whole = WHOLES.get(name) or ANIMALS.get(name)
    if whole:
        return whole
    return tuple(row + row[-2::-1] + "." for row in HALVES[name])


def _diamond(away: int) -> list[tuple[int, int]]:
    top = 4 + away * 44 // 100
    core = [] if away > 38 else [(36 + away * 36 // 100, 64 - away * 36 // 100)]
    return [(top, min(top + 15, 50)), *core, (max(85 - away * 44 // 100, 50), 96 - away * 44 // 100)]


def _arrows(away: int) -> list[tuple[int, int]]:
    return [(start + away * 20 // 100, start + 15 + away * 20 // 100) for start in (4, 28, 52)] + [(76, 94)] * (
        away < 16
    )


def _eye(away: int) -> list[tuple[int, int]]:
    hole = max(0, 50 - away) * 30 // 100
    top, bottom = 10 + away * 36 // 100, 90 - away * 36 // 100
    return [(top, 50 - hole), (50 + hole, bottom)] if hole else [(top, bottom)]


def _tree(away: int) -> list[tuple[int, int]]:
    boughs = [(6 + away * 22 // 100, 22 + away * 22 // 100)] * (away < 70)
    boughs += [(28 + away * 22 // 100, 44 + away * 22 // 100)] * (away < 90) + [
        (50 + away * 22 // 100, 66 + away * 22 // 100)
    ]
    return [*boughs, (72, 94)] if away < 14 else boughs


def _doll(away: int) -> list[tuple[int, int]]:
    head = [(6 + away // 4, 24 - away // 4)] * (away < 30)
    arms = [(29 - away // 12, 36 - away // 12)] * (away < 76)
    return [*head, *arms, (42 + away * 56 // 100, 92 - away // 16)] if away < 80 else [*head, *arms]


def _hourglass(away: int) -> list[tuple[int, int]]:
    waist = away * 36 // 100
    core = [(44, 56)] if away > 64 else []
    return [(8, 46 - waist), *core, (54 + waist, 92)]


# Where the dye was kept off, in hundredths of the repeat, for a thread so many hundredths away from the middle.
PROFILES: Final[dict[str, Callable[[int], list[tuple[int, int]]]]] = {
    "diamond": _diamond,
    "arrows": _arrows,
    "eye": _eye,
    "tree": _tree,
    "doll": _doll,
    "hourglass": _hourglass,
}

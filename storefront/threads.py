"""Yarn for the weave: the colours of a hub, and a stream of choices that starts from a digest."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

Choice = TypeVar("Choice")
Drawing = tuple[str, str]


class Palette(NamedTuple):
    """Six sRGB colours of one accent, as hexadecimal text."""

    cream: str
    deep: str
    main: str
    light: str
    gold: str
    spark: str

    def on(self, ground: str) -> tuple[str, str, str]:
        """Three colours that read on a ground, the strongest first."""
        if ground == self.cream:
            return self.deep, self.main, self.spark
        if ground in (self.gold, self.light):
            return self.deep, self.main, self.deep
        if ground == self.main:
            return self.cream, self.gold, self.deep
        return self.cream, self.gold, self.light


class Threads:
    """Choices drawn from a digest, always in the same order."""

    def __init__(self, digest: str) -> None:
        self._bytes = self._stream(digest)

    @staticmethod
    def _stream(digest: str) -> Iterator[int]:
        block = 0
        while True:
            yield from hashlib.sha256(f"{digest}/{block}".encode()).digest()
            block += 1

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high, both included; the span is at most 256."""
        return low + next(self._bytes) % (high - low + 1)

    def choose(self, options: Sequence[Choice]) -> Choice:
        return options[next(self._bytes) % len(options)]

    def one_in(self, times: int) -> bool:
        return next(self._bytes) % times == 0

    def several(self, options: Sequence[Choice], count: int) -> list[Choice]:
        """`count` different options, in drawn order."""
        left = list(options)
        return [left.pop(next(self._bytes) % len(left)) for _ in range(count)]


def plain(colour: str, width: int, height: int) -> str:
    """A rectangle of one colour (or pattern) from the origin."""
    return f'<path fill="{colour}" d="M0 0h{width}v{height}H0z"/>'

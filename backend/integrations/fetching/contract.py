"""What a fetcher of foreign pages must be able to do, and how it says what went wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

AGENT = "VitrinaProbe"

# address: not ours to visit (private, odd port, odd scheme). name: it does not resolve. certificate: see `detail`
# (expired, self-signed, wrong-name, untrusted). robots: the site asks not to be visited. slow: out of time.
Cause = Literal["address", "name", "refused", "certificate", "tls", "robots", "redirects", "slow", "broken"]


class FetchProblem(Exception):
    """A page that was not fetched. `cause` is one of `Cause`; `detail` a short word, never foreign text."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(f"{cause} {detail}".strip())
        self.cause: Cause = cause
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that was checked and holds: until when, and who issued it."""

    expires_at: datetime
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came. `body` is unpacked and never longer than asked; `cut` says that there was more.

    `wire`: bytes of the body on the wire as far as read. `first_byte`: seconds from asking to the answer's first line,
    connection included. `hops`: every address on the way, the first and the last included. Headers in lower case.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool
    wire: int
    first_byte: float
    hops: tuple[str, ...]
    certificate: Certificate | None = None

    @property
    def kind(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Budget:
    """A moment, by the monotonic clock, until which everything must be done."""

    until: float = field(default_factory=lambda: time.monotonic() + 10.0)

    @classmethod
    def of(cls, seconds: float) -> Budget:
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left; FetchProblem("slow") where there are none."""
        seconds = self.until - time.monotonic()
        if seconds <= 0:
            raise FetchProblem("slow")
        return seconds

    def at_most(self, seconds: float) -> Budget:
        """This budget, or a shorter one from now."""
        return Budget(min(self.until, time.monotonic() + seconds))


class Fetcher(Protocol):
    """Gets one page of the open web. Every call may raise FetchProblem and nothing else."""

    def fetch(self, url: str, budget: Budget, *, method: str = "GET", most: int = 1_000_000) -> Fetched:
        """The page at the end of the redirects, whatever its status; at most `most` bytes of it."""

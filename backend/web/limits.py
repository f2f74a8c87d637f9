"""Limits on how often: writes and sign-in by a counter in PostgreSQL, reads by a counter in the process."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import UTC, datetime
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import Engine, text
from starlette.requests import HTTPConnection

from backend.core.errors import TooManyRequests

_SPEND = text("""
    INSERT INTO limit_counters AS c (bucket, window_start, uses) VALUES (:bucket, :now, 1)
    ON CONFLICT (bucket) DO UPDATE SET
        uses = CASE WHEN c.window_start <= :cutoff THEN 1 ELSE c.uses + 1 END,
        window_start = CASE WHEN c.window_start <= :cutoff THEN :now ELSE c.window_start END
    RETURNING uses, window_start
""")


class Limits:
    """Counts uses in a transaction of its own: a refused sign-in counts even though its own work is undone."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reads: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def spend(self, bucket: str, *, most: int, seconds: int) -> None:
        """Count one use; TooManyRequests after `most` within `seconds`."""
        now = datetime.now(UTC)
        cutoff = datetime.fromtimestamp(now.timestamp() - seconds, UTC)
        with self.engine.begin() as connection:
            uses, since = connection.execute(_SPEND, {"bucket": bucket[:200], "now": now, "cutoff": cutoff}).one()
        if uses > most:
            raise TooManyRequests(retry_after=max(1, int(seconds - (now - since).total_seconds())))

    def read(self, visitor: str, *, most: int, seconds: int) -> None:
        """Count one read of a visitor in this process; TooManyRequests after `most` within `seconds`; 0 is no limit."""
        if not most:
            return
        now = time.monotonic()
        since, uses = self._reads.pop(visitor, (now, 0))
        if now - since >= seconds:
            since, uses = now, 0
        self._reads[visitor] = (since, uses + 1)
        while len(self._reads) > 10_000:
            self._reads.popitem(last=False)
        if uses >= most:
            raise TooManyRequests(retry_after=max(1, int(seconds - (now - since))))


def visitor_address(request: HTTPConnection, trusted: frozenset[str]) -> str:
    """The caller's address, of IPv6 its network: X-Forwarded-For counts only from a trusted proxy, from the right."""
    return _network(_nearest(request, trusted))


def _network(address: str) -> str:
    """One household has 2^64 addresses of IPv6: they are one visitor. Whatever is no address stays as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def _nearest(request: HTTPConnection, trusted: frozenset[str]) -> str:
    peer = request.client.host if request.client else "unknown"
    if peer in trusted:
        for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
            if hop.strip() and hop.strip() not in trusted:
                return hop.strip()[:64]
    return peer

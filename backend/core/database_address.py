"""Addresses of databases in the two forms in use. Without SQLAlchemy: `vitrina serve` watches and needs none of it."""

from __future__ import annotations

_DRIVER = "postgresql+psycopg"


def driver_url(url: str) -> str:
    """A PostgreSQL address with the driver this application uses; ValueError for another database."""
    return f"{_DRIVER}://{_rest(url)}"


def libpq_url(url: str) -> str:
    """The same address for libpq and procrastinate, without SQLAlchemy's driver name."""
    return f"postgresql://{_rest(url)}"


def _rest(url: str) -> str:
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name")
    return rest

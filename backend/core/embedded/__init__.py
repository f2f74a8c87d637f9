"""PostgreSQL 18 that comes with Vitrina: a laptop, a demo and the tests need no other database server."""

from backend.core.embedded.cluster import EmbeddedPostgres
from backend.core.embedded.errors import EmbeddedPostgresError
from backend.core.embedded.temporary import TemporaryPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "TemporaryPostgres"]

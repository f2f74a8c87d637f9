"""The job queue's own schema, as procrastinate 3.10 ships it, and the journal's guard."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0002_jobs"
down_revision = "0001_tables"

_APPEND_ONLY = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
"""


def upgrade() -> None:
    """Create the queue's tables and functions; refuse changes of written journal rows."""
    schema = files("procrastinate").joinpath("sql/schema.sql").read_text()
    connection = op.get_bind().connection.driver_connection
    if connection is None:
        raise RuntimeError("This revision needs an open connection.")
    with connection.cursor() as cursor:
        cursor.execute(schema)
        cursor.execute(_APPEND_ONLY)

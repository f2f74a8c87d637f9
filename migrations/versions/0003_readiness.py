"""Tables of readiness, its probes, checklists and advisors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_readiness"
down_revision = "0002_jobs"


def upgrade() -> None:
    """Tables of readiness, its probes, checklists and advisors."""
    op.create_table(
        "readiness_instruments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'retired')", name=op.f("ck_readiness_instruments_state_known")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_readiness_instruments_hub_id_hubs")),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["readiness_instruments.id"],
            name=op.f("fk_readiness_instruments_parent_id_readiness_instruments"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_readiness_instruments_published_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_instruments")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_readiness_instruments_key_version")),
    )
    op.create_index(op.f("ix_readiness_instruments_hash"), "readiness_instruments", ["hash"], unique=False)
    op.create_index(op.f("ix_readiness_instruments_hub_id"), "readiness_instruments", ["hub_id"], unique=False)
    op.create_table(
        "advising_care",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_from", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_advising_care_account_id_accounts")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_advising_care_company_id_companies")),
        sa.ForeignKeyConstraint(["handed_from"], ["accounts.id"], name=op.f("fk_advising_care_handed_from_accounts")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_advising_care_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advising_care")),
    )
    op.create_index(op.f("ix_advising_care_account_id"), "advising_care", ["account_id"], unique=False)
    op.create_index(op.f("ix_advising_care_company_id"), "advising_care", ["company_id"], unique=False)
    op.create_index(op.f("ix_advising_care_hub_id"), "advising_care", ["hub_id"], unique=False)
    op.create_index(
        "uq_advising_care_live",
        "advising_care",
        ["hub_id", "company_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "advising_loans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lender_id", sa.Uuid(), nullable=False),
        sa.Column("borrower_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lender_id <> borrower_id", name=op.f("ck_advising_loans_two_hubs")),
        sa.ForeignKeyConstraint(["accepted_by"], ["accounts.id"], name=op.f("fk_advising_loans_accepted_by_accounts")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_advising_loans_asked_by_accounts")),
        sa.ForeignKeyConstraint(["borrower_id"], ["hubs.id"], name=op.f("fk_advising_loans_borrower_id_hubs")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_advising_loans_ended_by_accounts")),
        sa.ForeignKeyConstraint(["lender_id"], ["hubs.id"], name=op.f("fk_advising_loans_lender_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advising_loans")),
    )
    op.create_index(op.f("ix_advising_loans_borrower_id"), "advising_loans", ["borrower_id"], unique=False)
    op.create_index(op.f("ix_advising_loans_lender_id"), "advising_loans", ["lender_id"], unique=False)
    op.create_index(
        "uq_advising_loans_live",
        "advising_loans",
        ["lender_id", "borrower_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "advising_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('note', 'visit')", name=op.f("ck_advising_notes_kind_known")),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_advising_notes_author_id_accounts")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_advising_notes_company_id_companies")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_advising_notes_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advising_notes")),
    )
    op.create_index(op.f("ix_advising_notes_company_id"), "advising_notes", ["company_id"], unique=False)
    op.create_index(op.f("ix_advising_notes_hub_id"), "advising_notes", ["hub_id"], unique=False)
    op.create_table(
        "company_bands",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_bands_company_id_companies")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_company_bands_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_bands")),
        sa.UniqueConstraint("company_id", name=op.f("uq_company_bands_company_id")),
    )
    op.create_index(op.f("ix_company_bands_hub_id"), "company_bands", ["hub_id"], unique=False)
    op.create_table(
        "company_permits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_permits_company_id_companies")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_company_permits_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_permits")),
        sa.UniqueConstraint("company_id", "hub_id", "action", name=op.f("uq_company_permits_company_id_hub_id_action")),
    )
    op.create_index(op.f("ix_company_permits_company_id"), "company_permits", ["company_id"], unique=False)
    op.create_index(op.f("ix_company_permits_hub_id"), "company_permits", ["hub_id"], unique=False)
    op.create_table(
        "journal_positions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_journal_positions")),
    )
    op.create_table(
        "probing_sites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_domain", sa.String(length=253), nullable=False),
        sa.Column("test_mail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("next_probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_probing_sites_company_id_companies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probing_sites")),
        sa.UniqueConstraint("company_id", "host", name=op.f("uq_probing_sites_company_id_host")),
    )
    op.create_index(op.f("ix_probing_sites_company_id"), "probing_sites", ["company_id"], unique=False)
    op.create_index(op.f("ix_probing_sites_next_probe_at"), "probing_sites", ["next_probe_at"], unique=False)
    op.create_table(
        "readiness_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("source IN ('firm', 'platform')", name=op.f("ck_readiness_answers_source_known")),
        sa.CheckConstraint(
            "state IN ('answered', 'unknown', 'not_applicable')", name=op.f("ck_readiness_answers_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts.id"], name=op.f("fk_readiness_answers_answered_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_answers_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["readiness_instruments.id"],
            name=op.f("fk_readiness_answers_instrument_id_readiness_instruments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_answers")),
        sa.UniqueConstraint(
            "company_id", "instrument_id", "item", name=op.f("uq_readiness_answers_company_id_instrument_id_item")
        ),
    )
    op.create_index(op.f("ix_readiness_answers_company_id"), "readiness_answers", ["company_id"], unique=False)
    op.create_index(op.f("ix_readiness_answers_instrument_id"), "readiness_answers", ["instrument_id"], unique=False)
    op.create_table(
        "readiness_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("authority", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('file', 'link', 'registry')", name=op.f("ck_readiness_documents_kind_known")),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_readiness_documents_added_by_accounts")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_documents_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_readiness_documents_media_id_media")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_documents")),
    )
    op.create_index(op.f("ix_readiness_documents_company_id"), "readiness_documents", ["company_id"], unique=False)
    op.create_index(op.f("ix_readiness_documents_expires_on"), "readiness_documents", ["expires_on"], unique=False)
    op.create_table(
        "readiness_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Float(), nullable=True),
        sa.Column("applies", sa.Boolean(), nullable=True),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('probe', 'platform', 'registry', 'advisor')", name=op.f("ck_readiness_findings_source_known")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_findings_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["found_by"], ["accounts.id"], name=op.f("fk_readiness_findings_found_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_findings")),
        sa.UniqueConstraint("company_id", "item", "source", name=op.f("uq_readiness_findings_company_id_item_source")),
    )
    op.create_index(op.f("ix_readiness_findings_company_id"), "readiness_findings", ["company_id"], unique=False)
    op.create_index(op.f("ix_readiness_findings_expires_on"), "readiness_findings", ["expires_on"], unique=False)
    op.create_table(
        "readiness_hub_settings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("gates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_readiness_hub_settings_hub_id_hubs")),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["readiness_instruments.id"],
            name=op.f("fk_readiness_hub_settings_instrument_id_readiness_instruments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_hub_settings")),
        sa.UniqueConstraint("hub_id", name=op.f("uq_readiness_hub_settings_hub_id")),
    )
    op.create_table(
        "readiness_lifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_readiness_lifts_company_id_companies")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_readiness_lifts_hub_id_hubs")),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], name=op.f("fk_readiness_lifts_lifted_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_lifts")),
    )
    op.create_index(op.f("ix_readiness_lifts_company_id"), "readiness_lifts", ["company_id"], unique=False)
    op.create_index(op.f("ix_readiness_lifts_hub_id"), "readiness_lifts", ["hub_id"], unique=False)
    op.create_table(
        "readiness_profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("markets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("described", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_profiles_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_profiles")),
        sa.UniqueConstraint("company_id", name=op.f("uq_readiness_profiles_company_id")),
    )
    op.create_table(
        "readiness_scores",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared", sa.Float(), nullable=False),
        sa.Column("evidenced", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("verified_share", sa.Float(), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("reached", sa.String(length=20), nullable=False),
        sa.Column("borderline", sa.Boolean(), nullable=False),
        sa.Column("exporter", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("next_expiry", sa.Date(), nullable=True),
        sa.Column("dimensions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("held_back", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("causes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_scores_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["readiness_instruments.id"],
            name=op.f("fk_readiness_scores_instrument_id_readiness_instruments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_scores")),
    )
    op.create_index("ix_readiness_scores_history", "readiness_scores", ["company_id", "scored_at"], unique=False)
    op.create_index(op.f("ix_readiness_scores_instrument_id"), "readiness_scores", ["instrument_id"], unique=False)
    op.create_index(op.f("ix_readiness_scores_next_expiry"), "readiness_scores", ["next_expiry"], unique=False)
    op.create_index(
        "uq_readiness_scores_latest",
        "readiness_scores",
        ["company_id"],
        unique=True,
        postgresql_where=sa.text("latest"),
    )
    op.create_table(
        "readiness_signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=1000), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_signatures_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_readiness_signatures_hub_id_hubs")),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["accounts.id"], name=op.f("fk_readiness_signatures_signed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_signatures")),
    )
    op.create_index(op.f("ix_readiness_signatures_company_id"), "readiness_signatures", ["company_id"], unique=False)
    op.create_index(op.f("ix_readiness_signatures_hub_id"), "readiness_signatures", ["hub_id"], unique=False)
    op.create_table(
        "readiness_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('started', 'finished', 'asked')", name=op.f("ck_readiness_steps_state_known")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_readiness_steps_minutes_positive")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_readiness_steps_company_id_companies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_steps")),
        sa.UniqueConstraint("company_id", "item", name=op.f("uq_readiness_steps_company_id_item")),
    )
    op.create_index(op.f("ix_readiness_steps_company_id"), "readiness_steps", ["company_id"], unique=False)
    op.create_table(
        "compliance_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("line", sa.String(length=80), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("mark IN ('have', 'missing', 'not_needed')", name=op.f("ck_compliance_marks_mark_known")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_compliance_marks_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listings.id"],
            name=op.f("fk_compliance_marks_listing_id_listings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["accounts.id"], name=op.f("fk_compliance_marks_marked_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_marks")),
        sa.UniqueConstraint("listing_id", "market", "line", name=op.f("uq_compliance_marks_listing_id_market_line")),
    )
    op.create_index(op.f("ix_compliance_marks_company_id"), "compliance_marks", ["company_id"], unique=False)
    op.create_index(op.f("ix_compliance_marks_listing_id"), "compliance_marks", ["listing_id"], unique=False)
    op.create_table(
        "probing_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("platform", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'finished', 'failed')", name=op.f("ck_probing_runs_state_known")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_probing_runs_asked_by_accounts")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_probing_runs_company_id_companies")),
        sa.ForeignKeyConstraint(["site_id"], ["probing_sites.id"], name=op.f("fk_probing_runs_site_id_probing_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probing_runs")),
    )
    op.create_index(op.f("ix_probing_runs_company_id"), "probing_runs", ["company_id"], unique=False)
    op.create_index(op.f("ix_probing_runs_site_id"), "probing_runs", ["site_id"], unique=False)
    op.create_index(
        "uq_probing_runs_open",
        "probing_runs",
        ["site_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "readiness_badges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("exporter", sa.Boolean(), nullable=False),
        sa.Column("exporter_until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_badges_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_readiness_badges_published_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["readiness_signatures.id"],
            name=op.f("fk_readiness_badges_signature_id_readiness_signatures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_badges")),
        sa.UniqueConstraint("code", name=op.f("uq_readiness_badges_code")),
    )
    op.create_index(op.f("ix_readiness_badges_company_id"), "readiness_badges", ["company_id"], unique=False)
    op.create_index(
        "uq_readiness_badges_shown",
        "readiness_badges",
        ["company_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "readiness_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('uploaded', 'verified', 'rejected', 'more_asked', 'withdrawn')",
            name=op.f("ck_readiness_evidence_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_evidence_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_readiness_evidence_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["readiness_documents.id"],
            name=op.f("fk_readiness_evidence_document_id_readiness_documents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_evidence")),
        sa.UniqueConstraint("document_id", "item", name=op.f("uq_readiness_evidence_document_id_item")),
    )
    op.create_index(op.f("ix_readiness_evidence_company_id"), "readiness_evidence", ["company_id"], unique=False)
    op.create_index(op.f("ix_readiness_evidence_document_id"), "readiness_evidence", ["document_id"], unique=False)
    op.create_index(op.f("ix_readiness_evidence_expires_on"), "readiness_evidence", ["expires_on"], unique=False)
    op.create_index(
        "ix_readiness_evidence_waiting",
        "readiness_evidence",
        ["added_at"],
        unique=False,
        postgresql_where=sa.text("state = 'uploaded'"),
    )
    op.create_table(
        "advising_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_version", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Float(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('first', 'blind', 'settling')", name=op.f("ck_advising_reviews_role_known")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_advising_reviews_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["readiness_evidence.id"], name=op.f("fk_advising_reviews_evidence_id_readiness_evidence")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_advising_reviews_hub_id_hubs")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["accounts.id"], name=op.f("fk_advising_reviews_reviewer_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advising_reviews")),
        sa.UniqueConstraint(
            "evidence_id",
            "evidence_version",
            "role",
            name=op.f("uq_advising_reviews_evidence_id_evidence_version_role"),
        ),
    )
    op.create_index(op.f("ix_advising_reviews_company_id"), "advising_reviews", ["company_id"], unique=False)
    op.create_index(op.f("ix_advising_reviews_evidence_id"), "advising_reviews", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_advising_reviews_hub_id"), "advising_reviews", ["hub_id"], unique=False)
    op.create_index(
        "ix_advising_reviews_open",
        "advising_reviews",
        ["hub_id"],
        unique=False,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(op.f("ix_advising_reviews_reviewer_id"), "advising_reviews", ["reviewer_id"], unique=False)
    op.create_table(
        "probing_sightings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("probe", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Float(), nullable=True),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('good', 'partial', 'bad', 'unknown')", name=op.f("ck_probing_sightings_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_probing_sightings_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["probing_runs.id"], name=op.f("fk_probing_sightings_run_id_probing_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probing_sightings")),
        sa.UniqueConstraint("run_id", "probe", name=op.f("uq_probing_sightings_run_id_probe")),
    )
    op.create_index(op.f("ix_probing_sightings_company_id"), "probing_sightings", ["company_id"], unique=False)
    op.create_index(op.f("ix_probing_sightings_run_id"), "probing_sightings", ["run_id"], unique=False)
    _published_stay()


def _published_stay() -> None:
    """What an answer refers to stays as it was: the score of last year can be worked out again."""
    op.execute("""
        CREATE FUNCTION readiness_instrument_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state = 'draft' THEN
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END IF;
            IF TG_OP = 'DELETE' OR NEW.state = 'draft'
                OR (NEW.source, NEW.hash, NEW.key, NEW.version) IS DISTINCT FROM
                   (OLD.source, OLD.hash, OLD.key, OLD.version) THEN
                RAISE EXCEPTION 'A published instrument never changes: publish a new version.';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER readiness_instrument_stays BEFORE UPDATE OR DELETE ON readiness_instruments
        FOR EACH ROW EXECUTE FUNCTION readiness_instrument_stays()
    """)

"""Settings, all from the environment. `vitrina doctor` prints them; docs/operating.md explains each."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET = "not-a-secret-change-me"  # noqa: S105 - named so that production can refuse it


class Settings(BaseSettings):
    """One field per variable; the alias is the variable's name."""

    # With the prefix, a field's own name is no variable: HOME and HOST of the system are not ours.
    model_config = SettingsConfigDict(
        env_file=None, extra="ignore", populate_by_name=True, env_prefix="VITRINA_", frozen=True
    )

    environment: Literal["development", "production"] = Field(
        "development", alias="VITRINA_ENVIRONMENT", description="`production` refuses to start half configured."
    )
    home: Path = Field(
        Path(".vitrina"), alias="VITRINA_HOME", description="Folder for data: database, media, index, logs."
    )
    host: str = Field("127.0.0.1", alias="VITRINA_HOST", description="Address the web server listens on.")
    port: int = Field(8000, alias="PORT", ge=0, le=65535, description="Port the web server listens on.")
    base_url: str = Field(
        "", alias="VITRINA_BASE_URL", description="Public address, e.g. https://vitrina.example. Links in mail use it."
    )
    allowed_hosts: str = Field(
        "", alias="VITRINA_ALLOWED_HOSTS", description="Host names answered, comma-separated; default: base URL's."
    )
    trusted_proxies: str = Field(
        "", alias="VITRINA_TRUSTED_PROXIES", description="Addresses whose X-Forwarded-For is believed, comma-separated."
    )
    secret_key: str = Field(
        DEFAULT_SECRET,
        alias="VITRINA_SECRET_KEY",
        description="Signs forms, notices and links of sent inquiries; 32+ characters.",
    )
    database_url: str = Field(
        "", alias="DATABASE_URL", description="PostgreSQL 15 or newer; empty: the embedded PostgreSQL in the home."
    )
    database_replica_url: str = Field(
        "", alias="DATABASE_REPLICA_URL", description="Kept for a read replica; nothing reads from one yet."
    )
    pool_size: int = Field(8, alias="VITRINA_POOL_SIZE", ge=2, le=100, description="Database connections per process.")
    web_processes: int = Field(1, alias="VITRINA_WEB_PROCESSES", ge=1, le=64, description="Web server processes.")
    media_url: str = Field(
        "", alias="VITRINA_MEDIA_URL", description="Where files live: empty for the home, or s3://bucket/prefix."
    )
    smtp_host: str = Field("", alias="VITRINA_SMTP_HOST", description="Mail server; empty: mail stays in the outbox.")
    smtp_port: int = Field(587, alias="VITRINA_SMTP_PORT", ge=1, le=65535, description="Mail server's port.")
    smtp_username: str = Field("", alias="VITRINA_SMTP_USERNAME", description="Mail account, if the server asks.")
    smtp_password: str = Field("", alias="VITRINA_SMTP_PASSWORD", description="Its password.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", alias="VITRINA_SMTP_TLS", description="How the connection to the mail server is protected."
    )
    mail_from: str = Field(
        "Vitrina <vitrina@localhost>", alias="VITRINA_MAIL_FROM", description="Sender of every message."
    )
    operator_name: str = Field(
        "", alias="VITRINA_OPERATOR_NAME", description="Who runs this installation; the privacy notice names it."
    )
    contact_email: str = Field(
        "", alias="VITRINA_CONTACT_EMAIL", description="Where people write about their data or the site itself."
    )
    reads_per_minute: int = Field(
        600, alias="VITRINA_READS_PER_MINUTE", ge=0, description="Searches one address may make a minute; 0: no limit."
    )
    demo: bool = Field(True, alias="VITRINA_DEMO", description="Fill an empty development database with the demo hubs.")
    log_format: Literal["console", "json"] = Field("console", alias="VITRINA_LOG_FORMAT", description="Log lines.")

    @field_validator("base_url")
    @classmethod
    def _plain_origin(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def production(self) -> bool:
        """Whether this installation serves real people."""
        return self.environment == "production"

    @property
    def origin(self) -> str:
        """Scheme, host and port the public uses, without a slash at the end."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    @property
    def media_folder(self) -> Path:
        """Where files live when they live in the home."""
        return self.home / "media"

    @property
    def index_folder(self) -> Path:
        """The search index of this node."""
        return self.home / "index"

    @property
    def signing_key(self) -> bytes:
        """The secret as bytes. In development without one, a key made once and kept in the home."""
        if self.secret_key != DEFAULT_SECRET:
            return self.secret_key.encode()
        file = self.home / "secret"
        if not file.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            draft = self.home / f"secret.{secrets.token_hex(4)}"
            draft.write_text(secrets.token_hex(32))
            draft.chmod(0o600)
            draft.replace(file)
        return file.read_text().encode()


def variables() -> dict[str, str]:
    """Each variable's name with what it is for."""
    return {str(field.alias): field.description or "" for field in Settings.model_fields.values()}


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()

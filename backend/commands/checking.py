"""`vitrina doctor` and the checks that production insists on: what is configured, reachable, writable."""

from __future__ import annotations

import os
import smtplib
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from backend.commands.troubles import HomeUnusable, sentence_for
from backend.core.config import DEFAULT_SECRET, Settings

OLDEST_SERVER = 15
_SHORTEST_SECRET = 32
# A site without them serves: searches wait for the index, mail for its server.
_OPTIONAL = frozenset({"search index", "mail"})
_NOT_YET = "not made yet: vitrina serve makes it"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether it holds, what was seen, and what to do where it does not."""

    name: str
    holds: bool
    seen: str
    required: bool = True


class NotReady(Exception):
    """Production would start half configured; the message says what to do."""


def refuse_unready_production(found: Settings) -> None:
    """Raise NotReady naming every required check that fails."""
    failed = [finding for finding in examine(found) if finding.required and not finding.holds]
    if failed:
        raise NotReady("\n".join(f"{finding.name}: {finding.seen}" for finding in failed))


def examine(found: Settings) -> list[Finding]:
    """Every check, in the order a person would mend them. Nothing is made that is not there."""
    checks: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("settings", _secret),
        ("settings", _base_url),
        ("home", _home),
        ("database", _database),
        ("migrations", _migrations),
        ("media", _media),
        ("search index", _index),
        ("mail", _mail),
        ("front-end assets", _assets),
    )
    return [_tried(name, check, found) for name, check in checks]


def _tried(name: str, check: Callable[[Settings], Finding], found: Settings) -> Finding:
    try:
        return check(found)
    except Exception as problem:  # noqa: BLE001 - a check that breaks is a finding, not a crash
        told = sentence_for(problem) or f"{type(problem).__name__}: {problem}".split("\n")[0]
        return Finding(name, holds=False, seen=told, required=name not in _OPTIONAL)


def _secret(found: Settings) -> Finding:
    good = found.secret_key != DEFAULT_SECRET and len(found.secret_key) >= _SHORTEST_SECRET
    seen = "set" if good else "VITRINA_SECRET_KEY is the default or short: set 32 or more random characters"
    return Finding("secret key", holds=good, seen=seen, required=found.production)


def _base_url(found: Settings) -> Finding:
    good = found.base_url.startswith("https://")
    seen = found.origin if good else "VITRINA_BASE_URL is not an https address: set the one people use"
    return Finding("public address", holds=good, seen=seen, required=found.production)


def _home(found: Settings) -> Finding:
    try:
        if not found.home.is_dir():
            return Finding("home", holds=False, seen=f"{found.home} is {_NOT_YET}")
        trial = found.home / f".trial-{uuid.uuid4().hex}"
        trial.write_text("x")
        trial.unlink()
    except OSError as error:
        raise HomeUnusable(found.home, error) from error
    return Finding("home", holds=True, seen=str(found.home))


def _database(found: Settings) -> Finding:
    from backend.core.database import make_engine, server_version

    if not found.database_url:
        return Finding("database", holds=False, seen=_NOT_YET)
    engine = make_engine(found.database_url, pool_size=2)
    try:
        version = server_version(engine)
    finally:
        engine.dispose()
    good = version >= OLDEST_SERVER
    seen = f"PostgreSQL {version}" if good else f"PostgreSQL {version} is too old: version {OLDEST_SERVER} or newer"
    return Finding("database", holds=good, seen=seen)


def _migrations(found: Settings) -> Finding:
    from backend.migrating import pending

    if not found.database_url:
        return Finding("migrations", holds=False, seen="none applied: there is no database yet", required=False)
    missing = pending(found.database_url)
    seen = f"pending: {', '.join(missing)}. Run: vitrina migrate" if missing else "none pending"
    return Finding("migrations", holds=not missing, seen=seen)


def _media(found: Settings) -> Finding:
    from backend.integrations.storage import open_storage
    from backend.integrations.storage.folders import FolderStorage

    storage = open_storage(found)
    if isinstance(storage, FolderStorage) and not storage.root.exists():
        above = next(folder for folder in storage.root.parents if folder.exists())
        if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
            return Finding("media", holds=True, seen=f"{storage.root} is not made yet: the first file makes it")
    trouble = storage.writable()
    return Finding("media", holds=trouble is None, seen=str(trouble or found.media_url or found.media_folder))


def _index(found: Settings) -> Finding:
    from backend.core.i18n import translate
    from backend.search.state import not_ready, read_state

    trouble = not_ready(found.index_folder)
    seen = translate(trouble, "en") if trouble else f"{read_state(found.index_folder).documents} documents"
    return Finding("search index", holds=trouble is None, seen=seen, required=False)


def _mail(found: Settings) -> Finding:
    if not found.smtp_host:
        seen = "VITRINA_SMTP_HOST is not set: messages stay in the outbox"
        return Finding("mail", holds=not found.production, seen=seen, required=False)
    with smtplib.SMTP(found.smtp_host, found.smtp_port, timeout=5) as server:
        server.noop()
    return Finding("mail", holds=True, seen=f"{found.smtp_host}:{found.smtp_port} answers", required=False)


def _assets(_: Settings) -> Finding:
    from storefront.rendering import STATIC

    built = (STATIC / "vendor" / "site.css").exists()
    return Finding("front-end assets", holds=built, seen="built" if built else "missing. Run: make assets")


def report(found: Settings) -> int:
    """Print every check; 0 where all required ones hold, else 1."""
    findings = examine(found)
    colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for finding in findings:
        mark = "ok" if finding.holds else ("NO" if finding.required else "--")
        shown = f"\033[{32 if finding.holds else 31}m{mark}\033[0m" if colours else mark
        print(f"{shown:>3}  {finding.name:<18} {finding.seen}")
    return 0 if all(finding.holds for finding in findings if finding.required) else 1

"""What CONTRIBUTING.md and the settings say of the project is so."""

from __future__ import annotations

import re
from pathlib import Path

from backend.core.config import Settings

ROOT = Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
OTHER_NOUNS = re.findall(r"^\| `([a-z]+)` \| (`[a-z]+`(?:, `[a-z]+`)*) \|$", CONTRIBUTING, re.MULTILINE)
# The design promises reads from a replica; until they come, the setting's description says that nothing does so.
NOT_READ_YET = {"database_replica_url"}


def test_the_decisions_are_counted() -> None:
    number = len(list((ROOT / "docs" / "decisions").glob("0*.md")))
    assert f"{NUMBERS[number]} pages say why" in CONTRIBUTING


def test_pages_under_another_noun_are_of_the_room_they_are_told_under() -> None:
    assert {room for room, _ in OTHER_NOUNS} >= {"catalogue", "compliance", "probing"}
    for room, pages in OTHER_NOUNS:
        for page in re.findall(r"[a-z]+", pages):
            source = (ROOT / "storefront" / "pages" / f"{page}.py").read_text("utf-8")
            assert f"from backend.{room}" in source, f"{page} is told to show {room}"


def test_rooms_told_under_another_noun_have_no_pages_under_their_own() -> None:
    assert [room for room, _ in OTHER_NOUNS if (ROOT / "storefront" / "pages" / f"{room}.py").exists()] == []


def test_every_setting_is_read_by_something() -> None:
    files = [
        file
        for folder in ("backend", "storefront")
        for pattern in ("*.py", "*.html", "*.j2")
        for file in (ROOT / folder).rglob(pattern)
        if "node_modules" not in file.parts and file != ROOT / "backend" / "core" / "config.py"
    ]
    source = "\n".join(file.read_text("utf-8") for file in files)
    # As the attribute of settings under one of the names that the code gives them: others have a host, too.
    held = r"\b(?:found|ready|settings|settings\(\))"
    unread = {name for name in Settings.model_fields if not re.search(rf"{held}\.{_ways(name)}\b", source)}
    assert unread == NOT_READ_YET
    for name in NOT_READ_YET:
        assert "nothing reads" in (Settings.model_fields[name].description or "")


def _ways(name: str) -> str:
    """A setting is read by its name, or by what is worked out from it."""
    worked_out = {"environment": "production", "secret_key": "signing_key"}
    return f"(?:{name}|{worked_out[name]})" if name in worked_out else name


def test_the_manual_describes_each_setting_as_the_doctor_does() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    for field in Settings.model_fields.values():
        assert re.search(
            rf"^\| `{field.alias}` \| .* \| {re.escape(field.description or '')} \|$", manual, re.MULTILINE
        ), field.alias


def test_the_secret_is_not_said_to_sign_what_nobody_sends() -> None:
    mails = "\n".join(file.read_text("utf-8") for file in (ROOT / "storefront" / "templates" / "mail").glob("*"))
    told = Settings.model_fields["secret_key"].description or ""
    assert ("unsubscribe" in told) == ("unsubscribe" in mails.lower())

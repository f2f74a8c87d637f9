"""The container files and the settings agree: no variable that nothing reads, no command that does not exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from backend.cli import app
from backend.core.config import Settings, variables
from backend.web.security import UNDER_ANY_NAME

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
OURS = ("migrate", "web", "worker")
# Not settings of Vitrina: of the system, of Python, of the installer, and the password both sides of compose share.
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "UV_COMPILE_BYTECODE", "UV_LINK_MODE", "POSTGRES_PASSWORD"}
# Not settings of Vitrina either: the client of the bucket reads them, and docs/operating.md names them.
OF_THE_BUCKET = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL"}
PLACE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
# What an operator has to choose; compose refuses to start without.
CHOSEN = {
    "POSTGRES_PASSWORD": "a-password",
    "VITRINA_SECRET_KEY": "s" * 32,
    "VITRINA_BASE_URL": "https://vitrina.example",
}


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE["services"][name]
    return found


def in_dockerfile() -> set[str]:
    lines = re.findall(r"^ENV (.+)$", DOCKERFILE, re.MULTILINE)
    return {name for line in lines for name in re.findall(r'(\w+)=(?:"[^"]*"|\S+)', line)}


def filled(value: str) -> str:
    """A value of compose as it is with the operator's choices and the defaults."""
    return PLACE.sub(lambda place: CHOSEN.get(place[1], place[3] if place[2] == "-" else ""), value)


def test_variables_of_the_image_are_settings() -> None:
    named = in_dockerfile()
    assert {"VITRINA_HOME", "VITRINA_ENVIRONMENT", "PORT"} <= named
    assert named - FOREIGN <= set(variables())


@pytest.mark.parametrize("name", OURS)
def test_variables_of_a_service_are_settings(name: str) -> None:
    assert set(service(name)["environment"]) - OF_THE_BUCKET <= set(variables())


@pytest.mark.parametrize("name", OURS)
def test_keys_of_a_bucket_reach_a_service_only_where_they_are_set(name: str) -> None:
    told = service(name)["environment"]
    # Without a value compose hands a variable on as it is; an empty one would stand for a key, or for an address.
    assert {variable: told.get(variable, "missing") for variable in OF_THE_BUCKET} == dict.fromkeys(OF_THE_BUCKET)
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert [variable for variable in OF_THE_BUCKET if f"`{variable}`" not in manual] == []


def test_what_a_deployment_tunes_reaches_the_services() -> None:
    assert [name for name in OURS if "VITRINA_READS_PER_MINUTE" not in service(name)["environment"]] == []


def test_what_compose_asks_of_its_surroundings_is_a_setting_too() -> None:
    asked = {place[1] for place in PLACE.finditer((ROOT / "docker-compose.yml").read_text("utf-8"))}
    assert asked - FOREIGN <= set(variables())
    required = {
        place[1] for place in PLACE.finditer((ROOT / "docker-compose.yml").read_text("utf-8")) if place[2] == "?"
    }
    assert required == set(CHOSEN)


@pytest.mark.parametrize("name", OURS)
def test_the_settings_take_the_values(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in service(name)["environment"].items():
        if variable in OF_THE_BUCKET:
            continue
        monkeypatch.setenv(variable, filled(value))
    found = Settings.model_validate({})
    assert found.production
    assert found.database_url == "postgresql://vitrina:a-password@postgres:5432/vitrina"
    assert (found.smtp_host, found.smtp_port, found.smtp_tls) == ("mail", 1025, "none")
    assert found.base_url == "https://vitrina.example"


def test_variables_of_the_system_are_not_taken_for_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for field, definition in Settings.model_fields.items():
        if definition.alias != field.upper():
            monkeypatch.setenv(field.upper(), "of-the-system")
        monkeypatch.delenv(str(definition.alias), raising=False)
    found = Settings.model_validate({})
    assert found.home == Path(".vitrina")
    assert found.host == "127.0.0.1"
    assert found.environment == "development"


@pytest.mark.parametrize("name", OURS)
def test_the_commands_exist(name: str) -> None:
    program, command, *options = service(name)["command"]
    assert program == "vitrina"
    context = get_command(app)
    known = context.get_command(None, command)  # type: ignore[attr-defined]  # typer's group is click's
    assert known is not None
    flags = {flag for parameter in known.params for flag in (*parameter.opts, *parameter.secondary_opts)}
    assert set(options) <= flags


def test_the_image_starts_what_the_web_service_starts() -> None:
    started = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert yaml.safe_load(started[-1]) == service("web")["command"]


def test_every_file_the_image_copies_is_there() -> None:
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]
    ]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["vitrina"]


def test_the_image_asks_for_its_health_where_any_name_is_answered() -> None:
    asked = re.findall(r"^HEALTHCHECK .+'http://127\.0\.0\.1:' \+ \S+ \+ '([^']+)'", DOCKERFILE, re.MULTILINE)
    assert len(asked) == 1
    assert set(asked) <= UNDER_ANY_NAME


@pytest.mark.parametrize("name", OURS)
def test_only_the_web_is_asked_and_as_the_image_does(name: str) -> None:
    assert service(name).get("healthcheck") == (None if name == "web" else {"disable": True})

"""The whole site as people meet it: its own processes, a real mail server, a real browser."""

from __future__ import annotations

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.chromium import kept, of_the_system

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".vitrina" / "screenshots"
PATIENCE = 60.0
LAUNCH_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@dataclass
class Postbox:
    """A mail server that keeps what it is given."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        message["X-To"] = envelope.rcpt_tos[0]
        self.messages.append(message)
        return "250 kept"

    def link(self, to: str, containing: str) -> str:
        """The newest link of that kind sent to an address; waits for it."""

        def look() -> str | None:
            for message in reversed(self.messages):
                if message["X-To"] == to:
                    body = message.get_body(("plain",))
                    found = re.search(rf"https?://\S*{containing}\S*", body.get_content() if body else "")
                    if found:
                        return found.group()
            return None

        return until(look, f"no mail to {to} with {containing}")


def until(look: Callable[[], object], trouble: str, patience: float = PATIENCE) -> str:
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = look()
        if answer:
            return str(answer)
        time.sleep(0.15)
    raise AssertionError(trouble)


@dataclass
class Site:
    """A running installation: where it is, and the mail it sends."""

    origin: str
    database_url: str
    mail: Postbox
    log: Path


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postbox() -> Iterator[tuple[Postbox, int]]:
    """A real SMTP server on a port of its own."""
    kept = Postbox()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield kept, controller.port
    controller.stop()


@pytest.fixture(scope="session")
def start_site(
    server_url: str, postbox: tuple[Postbox, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Site]]:
    """`start_site(demo=True)`: `vitrina serve` as a person starts it, stopped at the end."""
    from tests.conftest import new_database

    running: list[subprocess.Popen[bytes]] = []

    def start(*, demo: bool) -> Site:
        home = tmp_path_factory.mktemp("site")
        port, url = free_port(), new_database(server_url)
        origin = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "VITRINA_HOME": str(home),
            "DATABASE_URL": url,
            "PORT": str(port),
            "VITRINA_DEMO": "true" if demo else "false",
            "VITRINA_SMTP_HOST": "127.0.0.1",
            "VITRINA_SMTP_PORT": str(postbox[1]),
            "VITRINA_SMTP_TLS": "none",
            "VITRINA_POOL_SIZE": "4",
        }
        log = home / "serve.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        running.append(process)
        until(lambda: _ready(origin, process, log), f"the site did not become ready:\n{log.read_text()[-3000:]}", 240)
        return Site(origin, url, postbox[0], log)

    yield start
    for process in running:
        process.send_signal(signal.SIGINT)
    for process in running:
        process.wait(timeout=30)


def _ready(origin: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()[-3000:]
    try:
        with urllib.request.urlopen(f"{origin}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def demo_site(start_site: Callable[..., Site]) -> Site:
    """An installation with the four demo hubs."""
    return start_site(demo=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. It ends with its file: its loop would stand in the way of later tests' own."""
    with sync_playwright() as playwright:
        program = kept() or of_the_system()
        assert program, "No Chromium here: `make test` brings one, or run scripts/chromium.py."
        opened = playwright.chromium.launch(executable_path=program, args=LAUNCH_OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone's width, Spanish."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-MX", color_scheme="light")
    context.set_default_timeout(90_000)
    yield context
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    """A desktop's width, English."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US", color_scheme="light")
    context.set_default_timeout(90_000)
    yield context
    context.close()


def shoot(page: Page, name: str) -> None:
    """A station's pictures: phone and desktop, light and dark, for the eyes of whoever works on it."""
    before, size = page.url, page.viewport_size
    locale = "es" if "/es/" in before else "en"
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SHOTS / f"{name}-{locale}-{width}-{scheme}.png", full_page=True, animations="disabled")
    page.emulate_media(color_scheme="light")
    if size:
        page.set_viewport_size(size)


def shoot_both(page: Page, name: str) -> None:
    """As `shoot`, and the same address in the other language: opening an address changes nothing, anywhere."""
    shoot(page, name)
    here, there = ("/es/", "/en/") if "/es/" in page.url else ("/en/", "/es/")
    other = page.context.new_page()
    try:
        other.goto(page.url.replace(here, there, 1))
        shoot(other, name)
    finally:
        other.close()

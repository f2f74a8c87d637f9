"""Mail while the worker is killed and the mail server refuses for a while: nothing lost, nothing twice."""

from __future__ import annotations

import email
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, text

from backend.core.database import make_engine
from backend.core.work import working
from backend.integrations.mail.outbox import enqueue
from backend.loading import load_jobs

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class MoodyServer:
    """Accepts, or for a while says 451; keeps what it accepted, by Message-ID."""

    chance: random.Random
    refusals: float
    accepted: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.chance.random() < self.refusals:
            self.refused += 1
            return "451 later, please"
        content = envelope.content
        assert isinstance(content, bytes)
        self.accepted[str(email.message_from_bytes(content)["Message-ID"])] += 1
        return "250 kept"


@dataclass(frozen=True, slots=True)
class MailFigures:
    """Messages asked for, accepted at least once, accepted more than once; kills; refusals; seconds."""

    asked: int
    delivered: int
    twice: int
    unsettled: int
    kills: int
    refusals: int
    seconds: float


def run(database_url: str, home: Path, *, messages: int, kills: int, seed: int, patience: float = 240.0) -> MailFigures:
    """Queue messages while the worker is killed again and again; wait until all are settled."""
    load_jobs()
    chance = random.Random(seed)
    server = MoodyServer(random.Random(seed + 1), refusals=0.15)
    controller = Controller(server, hostname="127.0.0.1", port=_free_port())
    controller.start()
    engine = make_engine(database_url, pool_size=2)
    began, worker = time.monotonic(), _worker(database_url, home, controller.port)
    try:
        for number in range(messages):
            with working(engine) as work:
                enqueue(
                    work,
                    key=f"drill:{seed}:{number}",
                    kind="account_sign_in",
                    to=f"p{number}@drill.example",
                    locale="en",
                    context={"name": "P", "link": "/en/"},
                )
            if kills and number % max(1, messages // (kills + 1)) == messages // (kills + 1) - 1:
                time.sleep(chance.uniform(0.5, 3.0))
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                worker = _worker(database_url, home, controller.port)
        unsettled = _settle(engine, patience)
    finally:
        worker.terminate()
        worker.wait(timeout=30)
        controller.stop()
        engine.dispose()
    twice = sum(1 for count in server.accepted.values() if count > 1)
    return MailFigures(
        messages, len(server.accepted), twice, unsettled, kills, server.refused, round(time.monotonic() - began, 1)
    )


def _settle(engine: Engine, patience: float) -> int:
    deadline, left = time.monotonic() + patience, -1
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            left = connection.execute(text("SELECT count(*) FROM mails WHERE state <> 'sent'")).scalar_one()
        if left == 0:
            return 0
        time.sleep(0.5)
    return left


def _worker(database_url: str, home: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "VITRINA_HOME": str(home),
        "VITRINA_SMTP_HOST": "127.0.0.1",
        "VITRINA_SMTP_PORT": str(port),
        "VITRINA_SMTP_TLS": "none",
        "VITRINA_SECRET_KEY": "d" * 40,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "backend.cli", "worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

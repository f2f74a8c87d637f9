"""`make drill`: the long, repeated runs of failures. Writes bench/DRILLS.md."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from backend.core.embedded import TemporaryPostgres
from backend.migrating import migrate
from bench.drills import mailing, serving

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = int(os.environ.get("DRILL_ROUNDS", "3"))


def mail_rounds() -> list[mailing.MailFigures]:
    """Mail, each round with another seed and a server of its own."""
    figures = []
    for seed in range(ROUNDS):
        with TemporaryPostgres() as server, tempfile.TemporaryDirectory() as home:
            migrate(server.url())
            figures.append(mailing.run(server.url(), Path(home), messages=120, kills=5, seed=seed))
            print(figures[-1], flush=True)
    return figures


def serve_rounds() -> list[serving.ServeFigures]:
    """The whole installation, each round in a home of its own."""
    figures = []
    for seed in range(ROUNDS):
        home = Path(tempfile.mkdtemp(prefix="vitrina-drill-", dir="/tmp"))
        home.chmod(0o755)
        try:
            figures.append(serving.run(home, kills=6, seed=seed))
        finally:
            shutil.rmtree(home, ignore_errors=True)
        print(figures[-1], flush=True)
    return figures


def main() -> None:
    """Run and write; the exit code is 1 where something was lost."""
    mails, serves = mail_rounds(), serve_rounds()
    lines = [
        "# Drills",
        "",
        (
            f"Run {datetime.now(UTC).date().isoformat()} by `make drill`, {ROUNDS} rounds each on"
            f" {os.cpu_count()} cores. `make test` runs a small share of each with a fixed seed."
        ),
        "",
        "## Mail: the worker killed, the server in a mood",
        "",
        (
            "120 messages a round; the worker is killed with SIGKILL five times; the mail server answers 451 to 15 % of the"
            " hand-overs. Twice means: the server accepted the same Message-ID again, which can only happen when the kill"
            " falls between its acceptance and our commit."
        ),
        "",
        "| round | asked | delivered | twice | unsettled | kills | refusals | seconds |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {number} | {one.asked} | {one.delivered} | {one.twice} | {one.unsettled} | {one.kills} | {one.refusals} |"
        f" {one.seconds} |"
        for number, one in enumerate(mails, 1)
    ]
    lines += [
        "",
        "## Everything killed while firms join",
        "",
        (
            "`vitrina serve` with the embedded PostgreSQL gets SIGKILL at a random moment while firms send the joining form;"
            " then it is started again, six times a round. Acknowledged means: the visitor saw the answer."
        ),
        "",
        "| round | kills | starts that worked | acknowledged | found afterwards | still listening after Ctrl-C | first page, s |",
        "|--:|--:|--:|--:|--:|--:|---|",
    ]
    lines += [
        f"| {number} | {one.kills} | {one.starts} | {one.acknowledged} | {one.found} | {one.left_behind} |"
        f" {', '.join(map(str, one.first_page))} |"
        for number, one in enumerate(serves, 1)
    ]
    (ROOT / "bench" / "DRILLS.md").write_text("\n".join([*lines, ""]), "utf-8")
    lost = [one for one in mails if one.delivered < one.asked or one.unsettled]
    lost_writes = [one for one in serves if one.found < one.acknowledged or one.left_behind]
    raise SystemExit(1 if lost or lost_writes else 0)


if __name__ == "__main__":
    main()

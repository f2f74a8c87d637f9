"""`make drill`: the long, repeated runs of failures. Writes bench/DRILLS.md."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from backend.core.embedded import TemporaryPostgres
from backend.migrating import migrate
from bench.drills import mailing, serving
from tests.search.test_killed import kill_again_and_again

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = int(os.environ.get("DRILL_ROUNDS", "3"))


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """One round: kills; whether index and journal were equal at the end; seconds."""

    kills: int
    equal: bool
    seconds: float


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


def index_rounds() -> list[IndexFigures]:
    """The indexer, killed wherever it stands; each round with another seed."""
    figures = []
    for seed in range(ROUNDS):
        with tempfile.TemporaryDirectory() as home:
            began = time.monotonic()
            try:
                kill_again_and_again(Path(home) / "index", Path(home) / "journal", kills=30, seed=seed)
                equal = True
            except AssertionError:
                equal = False
            figures.append(IndexFigures(30, equal, round(time.monotonic() - began, 1)))
        print(figures[-1], flush=True)
    return figures


def _told_of_mail(mails: list[mailing.MailFigures]) -> list[str]:
    """As DRILLS.md says it."""
    lines = [
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
    return lines


def _told_of_joining(serves: list[serving.ServeFigures]) -> list[str]:
    """As DRILLS.md says it."""
    lines = [
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
    return lines


def _told_of_the_index(indexes: list[IndexFigures]) -> list[str]:
    """As DRILLS.md says it."""
    lines = [
        "",
        "## The indexer killed while listings change",
        "",
        (
            "200 changes between two kills, thirty kills a round, each within a quarter of a second of a commit. Equal means:"
            " what is found in the end is what the journal tells, nothing missing and nothing twice."
        ),
        "",
        "| round | kills | equal | seconds |",
        "|--:|--:|---|--:|",
    ]
    lines += [
        f"| {number} | {one.kills} | {'yes' if one.equal else 'NO'} | {one.seconds} |"
        for number, one in enumerate(indexes, 1)
    ]
    return lines


def main() -> None:
    """Run and write; the exit code is 1 where something was lost."""
    mails, serves, indexes = mail_rounds(), serve_rounds(), index_rounds()
    lines = [
        "# Drills",
        "",
        (
            f"Run {datetime.now(UTC).date().isoformat()} by `make drill`, {ROUNDS} rounds each on"
            f" {os.cpu_count()} cores. `make test` runs a small share of each with a fixed seed."
        ),
    ]
    lines += [*_told_of_mail(mails), *_told_of_joining(serves), *_told_of_the_index(indexes)]
    (ROOT / "bench" / "DRILLS.md").write_text("\n".join([*lines, ""]), "utf-8")
    lost = [one for one in mails if one.delivered < one.asked or one.unsettled]
    lost_writes = [one for one in serves if one.found < one.acknowledged or one.left_behind]
    missed = [one for one in indexes if not one.equal]
    raise SystemExit(1 if lost or lost_writes or missed else 0)


if __name__ == "__main__":
    main()

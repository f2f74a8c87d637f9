"""What an operator can mend, told in one sentence: a database that does not answer, wrong settings, a closed folder."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import psycopg
from pydantic import ValidationError

from backend.core.config import variables

# What libpq says, and what that means for whoever set DATABASE_URL; the first that fits is told.
_REASONS = (
    (r"password authentication failed|no password supplied", "it refuses the user or the password"),
    (r"database \"[^\"]*\" does not exist", "it has no database of that name"),
    (r"role \"[^\"]*\" does not exist", "it has no such user"),
    (r"failed to resolve host|could not translate host name", "no machine has that name"),
    (r"[Cc]onnection refused", "nothing listens at that address"),
    (r"timeout|timed out", "no answer came in time"),
    (r"No such file or directory", "nothing listens at that address"),
    (r"too many clients|remaining connection slots", "all its connections are taken"),
    (r"starting up|shutting down", "it is starting or stopping"),
    (r"server closed the connection|terminating connection", "it ended the connection"),
    (r"SSL|certificate", "the two do not agree on how the connection is protected"),
)
# States of SQL about the connection, not about what was asked: 08 connection, 28 sign-in, 3D name, 57P0 stopping.
_ABOUT_THE_CONNECTION = re.compile(r"08|28|3D|53300|57P0")


class HomeUnusable(ValueError):
    """VITRINA_HOME names a folder that cannot be made or used."""

    def __init__(self, home: Path, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        super().__init__(
            f"The folder for data, {home}, cannot be made or used ({reason}). Choose one that you may write to, as in"
            " VITRINA_HOME=/var/lib/vitrina."
        )


def make_home(home: Path) -> None:
    """Make the folder for data where it is missing. Raises HomeUnusable."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        next(home.iterdir(), None)
    except OSError as error:
        raise HomeUnusable(home, error) from error


def sentence_for(problem: BaseException) -> str | None:
    """What happened and what to do next, without secrets; None for what nobody foresaw, which may be traced."""
    if isinstance(problem, ValidationError):
        return _of_settings(problem) if problem.title == "Settings" else None
    for one in _causes(problem):
        if isinstance(one, psycopg.errors.UndefinedTable):
            return "The database does not have this version's tables yet. Run: vitrina migrate"
        if isinstance(one, psycopg.OperationalError) and _ABOUT_THE_CONNECTION.match(one.sqlstate or "08"):
            return _of_database(str(one))
        if isinstance(one, OSError) and one.errno == errno.ENOSPC:
            return "The disk is full. Make room, or move the data elsewhere with VITRINA_HOME, then try again."
    return None


def _of_database(said: str) -> str:
    reason = next((told for pattern, told in _REASONS if re.search(pattern, said)), "it refused the connection")
    return (
        f"The database that DATABASE_URL names cannot be used: {reason}. Start it or correct DATABASE_URL;"
        " vitrina doctor tells whether it answers."
    )


def _of_settings(problem: ValidationError) -> str:
    """A line for each variable. What was typed is repeated, but for secrets."""
    lines = []
    for error in problem.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        name = name if name in variables() else f"VITRINA_{name.upper()}"
        typed = (
            "" if re.search(r"SECRET|PASSWORD|URL", name) else f" is “{str(error['input'])[:60]}”, which it cannot be"
        )
        lines.append(f"{name}{typed}. {_wanted(str(error['type']), error.get('ctx', {}))}")
    return "\n".join(lines)


def _wanted(kind: str, limits: dict[str, object]) -> str:
    if kind == "literal_error":
        return f"Set it to {limits['expected']}, or leave it out."
    if kind.startswith("int"):
        return "Set it to a whole number, or leave it out."
    if kind.startswith("bool"):
        return "Set it to true or false, or leave it out."
    bounds = {"greater_than_equal": ("ge", "or more"), "less_than_equal": ("le", "or less")}
    if kind in bounds:
        limit, word = bounds[kind]
        return f"Set it to {limits[limit]} {word}."
    return "docs/operating.md says what it takes."


def _causes(problem: BaseException | None) -> list[BaseException]:
    """The error, and those it came from: SQLAlchemy and the queue wrap what the driver says."""
    found: list[BaseException] = []
    while problem is not None and problem not in found:
        found.append(problem)
        wrapped = getattr(problem, "orig", None)
        problem = wrapped if isinstance(wrapped, BaseException) else problem.__cause__ or problem.__context__
    return found

"""What a site asks of visitors that are programs, read once per origin and visit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.robotparser import RobotFileParser

from backend.integrations.fetching.contract import AGENT, Budget, Fetched, FetchProblem

MOST = 500_000


class Robots:
    """The rules of the origins visited so far. `read` fetches a robots.txt, without asking the rules for it."""

    def __init__(self, read: Callable[[str, Budget], Fetched]) -> None:
        self._read = read
        self._known: dict[str, RobotFileParser | FetchProblem] = {}
        self._turn = threading.Lock()

    def require(self, origin: str, url: str, budget: Budget) -> None:
        """FetchProblem("robots") where the site asks not to fetch this; the problem itself where it cannot be asked.

        As RFC 9309 has it: a missing file allows everything, a server that fails allows nothing.
        """
        with self._turn:
            if origin not in self._known:
                self._known[origin] = self._rules(origin, budget)
        rules = self._known[origin]
        if isinstance(rules, FetchProblem):
            raise FetchProblem(rules.cause, rules.detail)
        if not rules.can_fetch(AGENT, url):
            raise FetchProblem("robots", "asked")

    def _rules(self, origin: str, budget: Budget) -> RobotFileParser | FetchProblem:
        rules = RobotFileParser()
        try:
            found = self._read(f"{origin}/robots.txt", budget)
        except FetchProblem as problem:
            return problem
        if found.status >= 500 or found.status == 429:
            return FetchProblem("robots", "unreadable")
        told = found.body.decode("utf-8", "replace").removeprefix("\ufeff") if found.status < 300 else ""
        rules.parse(told.splitlines())
        return rules

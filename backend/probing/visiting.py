"""One visit to one site: what is fetched is fetched once, within one budget of time, and shared by the checks."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from backend.integrations.fetching import Budget, Fetched, Fetcher, FetchProblem, Names
from backend.probing.apart import PageFacts, taken_apart
from backend.probing.platforms import platform_of

SECONDS = 10.0
# Of the whole: how long the first pages may take, so that a slow one leaves time for the others.
_HOME_SECONDS, _PLAIN_SECONDS, _PAGE_SECONDS, _WEIGHT_SECONDS = 3.5, 1.5, 2.0, 2.0
MOST_PAGE = 3_200_000  # a page of more than 3 MB is too heavy; how much more does not matter
_MOST_OTHER, _MOST_PARTS, _AT_ONCE = 600_000, 24, 6
_HTML = ("text/html", "application/xhtml+xml", "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is visited: the host, the secret the firm was given, its mail domain, its name and country.

    `proven`: it was shown before that the site is its own.
    """

    host: str
    token: str
    mail_domain: str = ""
    company: str = ""
    country: str = "MX"
    proven: bool = False


@dataclass
class Visit:
    """A visit under way. `secure`: the home page by https, or why not; `open`: by http, or why not."""

    wanted: Wanted
    fetcher: Fetcher
    names: Names
    budget: Budget = field(default_factory=lambda: Budget.of(SECONDS))
    secure: Fetched | FetchProblem = field(init=False)
    open: Fetched | FetchProblem = field(init=False)
    _others: dict[str, PageFacts | FetchProblem] = field(init=False, default_factory=dict)
    _page: PageFacts | FetchProblem | None = field(init=False, default=None)

    def arrive(self) -> None:
        """Open the home page both ways."""
        self.secure = self.tried(f"https://{self.wanted.host}/", _HOME_SECONDS, MOST_PAGE)
        # By http only the way there matters, unless it is the only way in.
        home = isinstance(self.secure, FetchProblem)
        seconds, most = (_HOME_SECONDS, MOST_PAGE) if home else (_PLAIN_SECONDS, 1)
        self.open = self.tried(f"http://{self.wanted.host}/", seconds, most)

    def tried(self, url: str, seconds: float, most: int, method: str = "GET") -> Fetched | FetchProblem:
        """A page, or why not; never more than the time left."""
        try:
            self.budget.left()
            return self.fetcher.fetch(url, self.budget.at_most(seconds), method=method, most=most)
        except FetchProblem as problem:
            return problem

    @property
    def home(self) -> Fetched | FetchProblem:
        """The home page as the checks read it: by https where that works, else by http."""
        return self.open if isinstance(self.secure, FetchProblem) else self.secure

    def obstacle(self) -> str:
        """Why the home page cannot be read as a page of this site; "" where it can."""
        home = self.home
        if isinstance(home, FetchProblem):
            return home.cause
        if not self.own(home.url):
            return "elsewhere"
        if home.status >= 400:
            return "status"
        if home.kind not in _HTML:
            return "wrong-type"
        return "broken" if isinstance(self._apart(home), FetchProblem) else ""

    def own(self, url: str) -> bool:
        """Whether an address belongs to the site: its host, with or without www, or a name below it."""
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        mine = self.wanted.host.removeprefix("www.")
        return host == mine or host.endswith(f".{mine}")

    @property
    def page(self) -> PageFacts:
        """The home page taken apart; only where there is no obstacle."""
        home = self.home
        page = home if isinstance(home, FetchProblem) else self._apart(home)
        if isinstance(page, FetchProblem):
            raise page
        return page

    def _apart(self, home: Fetched) -> PageFacts | FetchProblem:
        if self._page is None:
            self._page = self._read(home)
        return self._page

    def _read(self, found: Fetched) -> PageFacts | FetchProblem:
        try:
            return taken_apart(found.url, found.body, found.headers.get("content-type", ""), self.budget)
        except FetchProblem as problem:
            return problem

    @property
    def platform(self) -> str:
        """What the site was made with; "" where it cannot be told."""
        home = self.home
        if isinstance(home, FetchProblem) or self.obstacle():
            return ""
        return platform_of(home.headers, self.page.metas["generator"], " ".join(self.page.parts))

    def linked(self, pattern: re.Pattern[str]) -> str:
        """The first page of the site that the home page names so, by its words or its address; "" without one."""
        for url, words in self.page.links:
            path = urlsplit(url).path
            if url.startswith("http") and self.own(url) and (pattern.search(words) or pattern.search(path.lower())):
                return url.partition("#")[0]
        return ""

    def other(self, url: str) -> PageFacts | FetchProblem:
        """Another page of the site, taken apart, or why not."""
        if url not in self._others:
            found = self.tried(url, _PAGE_SECONDS, _MOST_OTHER)
            if isinstance(found, Fetched):
                if found.status >= 400 or found.kind not in _HTML or not self.own(found.url):
                    self._others[url] = FetchProblem("broken", "status")
                else:
                    self._others[url] = self._read(found)
            else:
                self._others[url] = found
        return self._others[url]

    def weigh(self) -> tuple[int, int, int]:
        """Bytes of the home page with what it needs to be shown; parts measured; parts that did not say."""
        home = self.home
        if isinstance(home, FetchProblem):
            return 0, 0, 0
        parts = self.page.parts
        budget = self.budget.at_most(_WEIGHT_SECONDS)
        with ThreadPoolExecutor(_AT_ONCE) as together:
            sizes = list(together.map(lambda url: self._size(url, budget), parts[:_MOST_PARTS]))
        known = [size for size in sizes if size is not None]
        return home.wire + sum(known), len(known), len(parts) - len(known)

    def _size(self, url: str, budget: Budget) -> int | None:
        try:
            budget.left()
            length = self.fetcher.fetch(url, budget, method="HEAD", most=1).headers.get("content-length", "")
        except FetchProblem:
            return None
        return int(length) if length.isascii() and length.isdigit() and len(length) < 12 else None

"""The real fetcher: careful where it goes, how long it stays and how much it takes along."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urljoin, urlsplit, urlunsplit

import certifi

from backend.integrations.fetching.addresses import Address, AddressRule, OpenInternet, as_host, literal_address
from backend.integrations.fetching.connecting import Line, asking
from backend.integrations.fetching.contract import AGENT, Budget, Fetched, FetchProblem
from backend.integrations.fetching.names import DnsNames, Names
from backend.integrations.fetching.robots import MOST as MOST_ROBOTS
from backend.integrations.fetching.robots import Robots
from backend.integrations.fetching.unpacking import read_body

MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_USUAL = {"http": 80, "https": 443}
_HEADERS_MOST = 200_000
_ROBOTS_SECONDS = 3.0


def trusted(authorities: str = "") -> ssl.SSLContext:
    """What a browser would trust; `authorities`: a file of other authorities, for tests."""
    return ssl.create_default_context(cafile=authorities or certifi.where())


class SafeFetcher:
    """One visit: robots.txt of an origin is read once, so make a new one for each site. Threads may share it.

    `about`: the address where a site's owner reads who came. Nothing is taken from the environment: no proxy, no netrc.
    """

    def __init__(
        self,
        *,
        about: str = "",
        names: Names | None = None,
        rule: AddressRule | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._names, self._rule, self._tls = names or DnsNames(), rule or OpenInternet(), tls or trusted()
        self._headers = {
            "User-Agent": f"Mozilla/5.0 (compatible; {AGENT}/1.0{f'; +{about}' if about else ''})",
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "es,en;q=0.8",
            "Connection": "close",
        }
        self._robots = Robots(
            lambda url, budget: self._follow(url, budget.at_most(_ROBOTS_SECONDS), "GET", MOST_ROBOTS, obey=False)
        )

    def fetch(self, url: str, budget: Budget, *, method: str = "GET", most: int = 1_000_000) -> Fetched:
        """The page at the end of the redirects, whatever its status; at most `most` bytes of it."""
        return self._follow(url, budget, method, most, obey=True)

    def _follow(self, url: str, budget: Budget, method: str, most: int, *, obey: bool) -> Fetched:
        hops: list[str] = []
        while len(hops) <= MOST_REDIRECTS:
            scheme, host, port, address = _taken_apart(url)
            hops.append(address)
            if obey:
                self._robots.require(_origin(scheme, host, port), address, budget)
            found = self._once(scheme, host, port, address, budget, method, most, tuple(hops))
            location = found.headers.get("location", "")
            if found.status not in _REDIRECTS or not location:
                return found
            url = urljoin(address, location.strip())
        raise FetchProblem("redirects")

    def _once(
        self,
        scheme: str,
        host: str,
        port: int,
        address: str,
        budget: Budget,
        method: str,
        most: int,
        hops: tuple[str, ...],
    ) -> Fetched:
        endpoint = self._checked(host, port, budget)
        tls = self._tls if scheme == "https" else None
        line = Line(host, port, endpoint, tls, budget, most + _HEADERS_MOST)
        parts = urlsplit(address)
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))

        def ask() -> http.client.HTTPResponse:
            line.request(method, target, headers={"Host": _named(scheme, host, port), **self._headers})
            return line.getresponse()

        try:
            answer, first_byte = asking(ask)
            headers = {name.lower(): value for name, value in answer.getheaders()}
            body, cut, wire = (
                (b"", False, 0) if answer.status in _REDIRECTS or method == "HEAD" else read_body(answer, most)
            )
            return Fetched(address, answer.status, headers, body, cut, wire, first_byte, hops, line.certificate)
        finally:
            line.hang_up()

    def _checked(self, host: str, port: int, budget: Budget) -> tuple[Address, int]:
        """Where to connect: names are asked once, and every address they give must be allowed."""
        literal = literal_address(host)
        found = [literal] if literal is not None else self._names.addresses(host, budget)
        endpoints = [self._rule.endpoint(one, port) for one in found]
        if endpoints[0] is None or None in endpoints:
            raise FetchProblem("address", "private")
        return endpoints[0]


def _taken_apart(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and the whole address without user and fragment; FetchProblem for what is not the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchProblem("address", "url") from None
    if parts.scheme not in _USUAL or not parts.hostname or parts.username is not None or "\\" in url:
        raise FetchProblem("address", "url")
    host = as_host(parts.hostname)
    port = port or _USUAL[parts.scheme]
    path = "".join(one if "!" <= one <= "~" else _escaped(one) for one in parts.path) or "/"
    query = "".join(one if "!" <= one <= "~" else _escaped(one) for one in parts.query)
    return parts.scheme, host, port, urlunsplit((parts.scheme, _named(parts.scheme, host, port), path, query, ""))


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _named(scheme: str, host: str, port: int) -> str:
    bare = f"[{host}]" if ":" in host else host
    return bare if port == _USUAL[scheme] else f"{bare}:{port}"


def _origin(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{_named(scheme, host, port)}"

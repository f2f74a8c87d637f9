"""Questions to the name service: addresses, mail servers, texts. One resolver, one time limit, no search list."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Protocol

import dns.exception
import dns.name
import dns.resolver

from backend.integrations.fetching.addresses import Address
from backend.integrations.fetching.contract import Budget, FetchProblem


class Names(Protocol):
    """A name service. No answer raises FetchProblem("name", …): "missing" where there surely is none, else "silent"."""

    def addresses(self, host: str, budget: Budget) -> list[Address]:
        """All addresses of a host, IPv4 first; never empty."""

    def mail_servers(self, domain: str, budget: Budget) -> list[str]:
        """Names of the mail servers, the preferred first; [] where there is none, ["."] where mail is declined."""

    def texts(self, name: str, budget: Budget) -> list[str]:
        """The TXT records of a name; [] where there is none."""


class DnsNames:
    """The system's name servers, or one that is given as (address, port)."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        self._server = server

    def addresses(self, host: str, budget: Budget) -> list[Address]:
        """All addresses of a host, IPv4 first; never empty."""
        # Both kinds or nothing: the address that was not told might be a private one.
        found = [ip_address(record) for kind in ("A", "AAAA") for record in self._ask(host, kind, budget)]
        if not found:
            raise FetchProblem("name", "missing")
        return list(found)

    def mail_servers(self, domain: str, budget: Budget) -> list[str]:
        """Names of the mail servers, the preferred first; [] where there is none, ["."] where mail is declined."""
        ranked = sorted((int(line.split()[0]), line.split()[1]) for line in self._ask(domain, "MX", budget))
        return [name if name == "." else name.rstrip(".").lower() for _, name in ranked]

    def texts(self, name: str, budget: Budget) -> list[str]:
        """The TXT records of a name; [] where there is none."""
        return self._ask(name, "TXT", budget)

    def _ask(self, name: str, kind: str, budget: Budget) -> list[str]:
        resolver = dns.resolver.Resolver(configure=self._server is None)
        if self._server is not None:
            resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
        try:
            answer = resolver.resolve(
                dns.name.from_text(name), kind, search=False, lifetime=min(budget.left(), 3.0), raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError, ValueError):
            raise FetchProblem("name", "silent") from None
        if kind == "TXT":
            return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
        return [record.to_text() for record in answer]

"""Pages of the open web, fetched with care: see `safely.py` for what it refuses."""

from __future__ import annotations

from backend.integrations.fetching.addresses import AddressRule, OpenInternet, as_host
from backend.integrations.fetching.contract import AGENT, Budget, Certificate, Fetched, Fetcher, FetchProblem
from backend.integrations.fetching.names import DnsNames, Names
from backend.integrations.fetching.safely import SafeFetcher, trusted

__all__ = [
    "AGENT",
    "AddressRule",
    "Budget",
    "Certificate",
    "DnsNames",
    "FetchProblem",
    "Fetched",
    "Fetcher",
    "Names",
    "OpenInternet",
    "SafeFetcher",
    "as_host",
    "trusted",
]

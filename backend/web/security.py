"""What every request and every answer goes through: host, NUL bytes, cross-site writes, security headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors import DomainError, Forbidden
from backend.core.i18n import N_
from backend.web.problems import early

SESSION_COOKIE = "vitrina_session"
# Asked from inside, by a container's or a balancer's own address; they tell no address and no link.
UNDER_ANY_NAME = frozenset({"/health/live", "/health/ready"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


class FromElsewhere(Forbidden):
    """A write that another site's page sent in a person's name."""

    heading = N_("That came from another site")


class Security:
    """ASGI middleware. `hosts`: names answered to (empty: any); `https`: whether the public address is https."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], https: bool) -> None:
        self.app = app
        self.hosts = hosts
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in; mark what goes out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if self.https:
                    headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, sending)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        named = _host_name(host) in self.hosts or scope["path"] in UNDER_ANY_NAME
        if self.hosts and not named:
            return early(scope, DomainError(N_("This address is not served here. Check the address.")))
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b"") or b"\x00" in scope["query_string"]:
            return early(scope, DomainError(N_("The address holds a character that has no place in it. Check it.")))
        if scope["method"] not in _SAFE_METHODS and not _same_site(headers, host):
            return early(
                scope,
                FromElsewhere(
                    N_("This came from another site and was not carried out. Open the page here and send it again.")
                ),
            )
        return None


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def _same_site(headers: Headers, host: str) -> bool:
    """Whether a write comes from our own pages, or from a program.

    Asked without a session cookie too: browsers withhold it from other sites' forms, which could then sign a person in
    as somebody else.
    """
    signed_in = any(f"{SESSION_COOKIE}=" in cookies for cookies in headers.getlist("cookie"))
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None or (origin == "null" and not signed_in):  # a program, or a page that tells nobody its address
        return not signed_in
    return urlsplit(origin).netloc == host

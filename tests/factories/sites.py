"""Real web servers on 127.0.0.1 with real certificates, and the address rule opened for exactly them."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.integrations.fetching import Budget, DnsNames, SafeFetcher, trusted
from backend.integrations.fetching.addresses import Address
from tests.factories.name_server import NameServer, name_server

Page = Callable[[http.server.BaseHTTPRequestHandler], None]
LOOPBACK = IPv4Address("127.0.0.1")


class OpenedFor:
    """127.0.0.1 alone, and only the ports named: 80 and 443 lead to where the test's servers listen."""

    def __init__(self, ports: dict[int, int]) -> None:
        self.ports = ports

    def endpoint(self, address: Address, port: int) -> tuple[Address, int] | None:
        """The test's own server; nothing else, the open internet neither."""
        return (address, self.ports[port]) if address == LOOPBACK and port in self.ports else None


@dataclass
class Site:
    """Pages by host and path, or by path alone; what was asked for stands in `asked`."""

    folder: Path
    names: NameServer
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=dict)

    def put(
        self, path: str, body: str | bytes = "", *, status: int = 200, kind: str = "text/html", **headers: str
    ) -> None:
        """A page that is the same for everybody; header names with underscores."""
        data = body.encode() if isinstance(body, str) else body

        def send(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            if handler.command != "HEAD":
                handler.wfile.write(data)

        self.pages[path] = send

    def redirect(self, path: str, to: str) -> None:
        """A page that leads elsewhere."""
        self.put(path, status=302, Location=to)

    def fetcher(self) -> SafeFetcher:
        """A fetcher that reaches this site and nothing else in the world."""
        return SafeFetcher(
            about="https://vitrina.example/probe",
            names=self.resolver(),
            rule=OpenedFor(self.ports),
            tls=trusted(str(self.folder / "authority.pem")),
        )

    def resolver(self) -> DnsNames:
        """The test's own name server."""
        return DnsNames(self.names.address)

    def hosts(self) -> list[str]:
        """The Host header of every question so far."""
        return [headers["host"] for _, _, headers in self.asked]


def budget(seconds: float = 5.0) -> Budget:
    """Time for one question."""
    return Budget.of(seconds)


@contextmanager
def site(folder: Path, *, expired: bool = False, certified: str = "tienda.test", plain: bool = False) -> Iterator[Site]:
    """`http://tienda.test` and `https://tienda.test` on two free ports; `plain`: without https."""
    with ExitStack() as stack:
        made = Site(folder, stack.enter_context(name_server()))
        made.names.tell("tienda.test", "A", "127.0.0.1")
        _certificates(folder, certified, expired=expired)
        made.ports[80] = stack.enter_context(_serving(made, None))
        if not plain:
            made.ports[443] = stack.enter_context(_serving(made, folder))
        yield made


@contextmanager
def _serving(made: Site, folder: Path | None) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 10
        scheme = "http" if folder is None else "https"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.asked.append((self.scheme, self.path, headers))
            host = headers.get("host", "")
            found = None
            for key in (f"{self.scheme}://{host}{self.path}", self.path):
                found = found or made.pages.get(key)
            if found is None:
                self.send_error(404)
            else:
                found(self)

        do_HEAD = do_GET  # noqa: N815 - the name http.server calls

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what is wrong."""

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A visitor who hangs up is what many of these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if folder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "site.pem", folder / "site.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certificates(folder: Path, host: str, *, expired: bool) -> None:
    """An authority of the test and a certificate it signed."""
    now = datetime.now(UTC)
    authority_key, site_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Autoridad de prueba")])
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    root = (
        x509.CertificateBuilder()
        .subject_name(authority)
        .issuer_name(authority)
        .public_key(authority_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=900))
        .not_valid_after(now + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    until = now - timedelta(days=2) if expired else now + timedelta(days=60)
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(authority)
        .public_key(site_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host), x509.DNSName(f"www.{host}")]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "site.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    (folder / "site.key").write_bytes(
        site_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

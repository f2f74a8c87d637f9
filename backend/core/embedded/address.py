"""Where the embedded server listens and how to reach it."""

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from backend.core.database_address import driver_url
from backend.core.embedded.folders import SOCKET_PORT
from backend.core.embedded.postmaster import PidFile

ROLE = "vitrina"
DATABASE = "vitrina"


@dataclass(frozen=True)
class Endpoint:
    """A folder with the server's socket, or a port of 127.0.0.1 and its password."""

    socket_folder: Path | None
    port: int = SOCKET_PORT
    password: str | None = None

    def url(self, database: str) -> str:
        """The address of `database` for SQLAlchemy. The port is always named: PGPORT must not matter."""
        return driver_url(self.conninfo(database))

    def conninfo(self, database: str) -> str:
        """The same for psycopg itself."""
        name = quote(database, safe="")
        if self.socket_folder:
            return f"postgresql://{ROLE}@/{name}?{urlencode({'host': str(self.socket_folder), 'port': self.port})}"
        return f"postgresql://{ROLE}:{quote(self.password or '', safe='')}@127.0.0.1:{self.port}/{name}"


def port_endpoint(password_file: Path, last: PidFile | None) -> Endpoint:
    """An endpoint on a free port: the `last` one where possible, so that addresses given out stay true."""
    port = last.port if last is not None and _is_free(last.port) else _free_port()
    return Endpoint(None, port, password_from(password_file))


def password_from(file: Path) -> str:
    """The server's password, made on the first call and kept in `file`, readable to its owner only."""
    if not file.exists():
        draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        draft.replace(file)
    return file.read_text(encoding="ascii")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

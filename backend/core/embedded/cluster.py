"""The PostgreSQL server that Vitrina brings, for a laptop, a demo, a small installation and the tests."""

import socket
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from backend.core.embedded.account import Account, server_account
from backend.core.embedded.address import DATABASE, Endpoint, password_from, port_endpoint
from backend.core.embedded.binaries import programs_for
from backend.core.embedded.claims import Claim, one_at_a_time
from backend.core.embedded.configuration import fingerprint, server_settings, write_configuration
from backend.core.embedded.creation import ensure_data
from backend.core.embedded.errors import FolderUnusable, ServerFailed, UsedElsewhere
from backend.core.embedded.folders import Folders
from backend.core.embedded.postmaster import Postmaster, read_pid_file, running_server

_OVER_SOCKET = sys.platform != "win32"


class EmbeddedPostgres:
    """One PostgreSQL server with its data in `home`/postgres.

    Several processes may use the same home at once: the first starts the server, each gets the same
    address, and the last to stop() ends it. A user that was killed counts no more. A server left behind by
    killed users is taken over.

    `durable=False` trades safety against power cuts for speed, for tests. `over_socket=False` listens on a
    port of 127.0.0.1 with a password instead of a socket, which is what Windows does.
    """

    def __init__(self, home: Path, *, durable: bool = True, over_socket: bool = _OVER_SOCKET) -> None:
        self._folders = Folders.of_home(home)
        self._durable = durable
        self._over_socket = over_socket
        self._claim = Claim(self._folders.base)
        self._endpoint: Endpoint | None = None
        self._postmaster = Postmaster(data=self._folders.data, log=self._folders.log)
        self._mutex = threading.Lock()

    @property
    def log(self) -> Path:
        """The file of the server's own log."""
        return self._folders.log

    def start(self) -> str:
        """Make sure the server runs and return the address of the database `vitrina` for SQLAlchemy.

        Can be called again at any time, also to bring back a server that died. Raises EmbeddedPostgresError.
        """
        try:
            account = server_account(self._folders.data)
            self._folders.make_for(account)
            with self._mutex, one_at_a_time(self._folders.base):
                return self._start(account)
        except OSError as error:
            raise FolderUnusable(folder=self._folders.base, reason=error) from error

    def stop(self) -> None:
        """Let go of the server, and end it unless another process uses it. Harmless when it does not run."""
        with self._mutex:
            if self._claim.held:
                with one_at_a_time(self._folders.base):
                    self._claim.release()
                    self._stop_unless_used()

    def stop_abandoned(self) -> bool:
        """End a server that killed processes left behind. False when a living process uses it."""
        with self._mutex, one_at_a_time(self._folders.base):
            return self._stop_unless_used()

    def is_running(self) -> bool:
        """Whether a server of this home is up and takes connections, whoever started it."""
        found = read_pid_file(self._folders.data)
        return found is not None and found.ready and running_server(self._folders.data) is not None

    def url(self, database: str = DATABASE) -> str:
        """The address of `database` for SQLAlchemy. Only after start()."""
        return self._reached().url(database)

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Make the database `name` from `template` unless it exists; return its address for SQLAlchemy."""
        with self._connect() as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not exists:
                command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove the database `name` if it is there, ending whoever is connected to it."""
        with self._connect() as connection:
            command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(command.format(sql.Identifier(name)))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, account: Account) -> str:
        held_before = self._claim.held
        self._claim.take()
        try:
            self._ensure_running(account)
            return self.create_database(DATABASE)
        except BaseException:
            if not held_before:
                self._claim.release()
            raise

    def _stop_unless_used(self) -> bool:
        if self._claim.hosts_of_others():
            return False
        self._postmaster.stop()
        return True

    def _ensure_running(self, account: Account) -> None:
        folders = self._folders
        programs = programs_for(account, folders.base)
        others = self._claim.hosts_of_others()
        endpoint = self._choose_endpoint(account)
        settings = server_settings(endpoint, durable=self._durable)
        wanted = fingerprint(settings, programs.root)
        if running_server(folders.data) is not None:
            if (others or folders.ran_as() == wanted) and self._postmaster.wait_until_ready():
                self._endpoint = self._endpoint_in_use(endpoint)
                return
            self._postmaster.stop()
        elsewhere = [host for host in others if host != socket.gethostname()]
        if elsewhere:
            raise UsedElsewhere(folder=folders.base, host=elsewhere[0])
        ensure_data(folders, programs=programs, account=account, endpoint=endpoint, durable=self._durable)
        write_configuration(folders.data, account=account, settings=settings, endpoint=endpoint)
        folders.running_as.write_text(wanted, encoding="ascii")
        self._postmaster.launch(programs, account)
        self._endpoint = endpoint

    def _choose_endpoint(self, account: Account) -> Endpoint:
        if self._over_socket:
            return Endpoint(self._folders.socket_folder(account))
        return port_endpoint(self._folders.password, read_pid_file(self._folders.data))

    def _endpoint_in_use(self, chosen: Endpoint) -> Endpoint:
        found = read_pid_file(self._folders.data)
        if found is None:
            return chosen
        if found.socket_folder:
            return Endpoint(Path(found.socket_folder), found.port)
        return Endpoint(None, found.port, password_from(self._folders.password))

    def _reached(self) -> Endpoint:
        if self._endpoint is None:
            raise RuntimeError("start() has to be called before the server has an address")
        return self._endpoint

    def _connect(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self._reached().conninfo("postgres"), autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            raise ServerFailed(doing="taking a connection", said=str(error), log=self.log) from error

"""The configuration files of the embedded server, written anew at each start."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from backend.core.embedded.account import Account
from backend.core.embedded.address import ROLE, Endpoint

# Small on purpose: the whole idle installation has to fit in 450 MB. One machine, no replicas, hardly a
# parallel worker; what grows past this sets DATABASE_URL.
_SETTINGS = {
    "max_connections": "60",
    "shared_buffers": "48MB",
    "huge_pages": "off",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "32MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "max_parallel_maintenance_workers": "1",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
    "password_encryption": "scram-sha-256",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    # A query whose asker is gone ends by itself.
    "client_connection_check_interval": "5s",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# What is committed outlives a killed server all the same: it is with the operating system by then.
_FAST = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off", "autovacuum": "off"}


def server_settings(endpoint: Endpoint, *, durable: bool) -> str:
    """The text of postgresql.conf."""
    listening = {
        "listen_addresses": "" if endpoint.socket_folder else "127.0.0.1",
        "port": str(endpoint.port),
    }
    if endpoint.socket_folder:
        listening["unix_socket_directories"] = str(endpoint.socket_folder)
        listening["unix_socket_permissions"] = "0700"
    elif sys.platform != "win32":
        listening["unix_socket_directories"] = ""
    settings = {**listening, **_SETTINGS, **(_DURABLE if durable else _FAST)}
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return "\n".join(["# Written by Vitrina at each start: changes made here are lost.", *lines, ""])


def write_configuration(data: Path, *, account: Account, settings: str, endpoint: Endpoint) -> None:
    """Write postgresql.conf, pg_hba.conf and pg_ident.conf into `data`, each at once or not at all.

    On a socket only the operating system's user who runs Vitrina is let in (peer); on a port, whoever knows
    the password.
    """
    over_socket = endpoint.socket_folder is not None
    access = "local all all peer map=vitrina" if over_socket else "host all all 127.0.0.1/32 scram-sha-256"
    _write(data / "postgresql.conf", settings, account)
    _write(data / "pg_hba.conf", f"{access}\n", account)
    _write(data / "pg_ident.conf", f'vitrina "{account.caller}" {ROLE}\n', account)
    _write(data / "postgresql.auto.conf", "", account)


def fingerprint(settings: str, programs: Path) -> str:
    """Tells one way of running the server from another: a running one that differs is started anew."""
    return hashlib.sha256(f"{programs}\n{settings}".encode()).hexdigest()


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _write(path: Path, text: str, account: Account) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    account.own(Path(name))
    Path(name).replace(path)

"""A connection to the very address that was checked, within a time that includes every single byte."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from backend.integrations.fetching.addresses import Address
from backend.integrations.fetching.contract import Budget, Certificate, FetchProblem

_REASONS = {9: "not-yet", 10: "expired", 18: "self-signed", 19: "self-signed", 62: "wrong-name", 64: "wrong-name"}


class _Timed(io.RawIOBase):
    """Reads of a socket that all end at one moment: a server that drips a byte a second does not win time."""

    def __init__(self, sock: socket.socket, budget: Budget, most: int) -> None:
        self._sock, self._budget, self._left = sock, budget, most

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As much as has come; FetchProblem after the last moment, and where more comes than anybody asked for."""
        self._sock.settimeout(self._budget.left())
        view = memoryview(buffer)
        got = self._sock.recv_into(view)
        self._left -= got
        if self._left < 0:
            raise FetchProblem("broken", "too-much")
        return got


class _Wire:
    """What http.client needs of a socket."""

    def __init__(self, sock: socket.socket, budget: Budget, most: int) -> None:
        self._sock, self._budget, self._most = sock, budget, most

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """The answer, to be read in time."""
        return io.BufferedReader(_Timed(self._sock, self._budget, self._most))

    def sendall(self, data: bytes) -> None:
        """The question, sent in time."""
        self._sock.settimeout(self._budget.left())
        self._sock.sendall(data)

    def close(self) -> None:
        """Nothing yet: http.client closes before the body was read; `Line.hang_up` ends it."""


class Line(http.client.HTTPConnection):
    """One connection for one question: `host` is what is said, `endpoint` where it goes."""

    certificate: Certificate | None = None
    _raw: socket.socket | None = None

    def __init__(
        self, host: str, port: int, endpoint: tuple[Address, int], tls: ssl.SSLContext | None, budget: Budget, most: int
    ) -> None:
        super().__init__(host, port)
        self._endpoint, self._tls, self._budget, self._most = endpoint, tls, budget, most

    def connect(self) -> None:
        """Connect to the endpoint; TLS is spoken with the name that was asked for."""
        address, port = self._endpoint
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        raw = socket.socket(family, socket.SOCK_STREAM)
        try:
            raw.settimeout(min(self._budget.left(), 4.0))
            raw.connect((str(address), port))
            if self._tls is not None:
                raw.settimeout(self._budget.left())
                raw = self._tls.wrap_socket(raw, server_hostname=self.host)
                self.certificate = _certificate(raw)
        except BaseException:
            raw.close()
            raise
        self._raw = raw
        self.sock = _Wire(raw, self._budget, self._most)

    def hang_up(self) -> None:
        """End the connection."""
        self.close()
        if self._raw is not None:
            self._raw.close()


def _certificate(sock: socket.socket) -> Certificate | None:
    known: Any = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
    if not known or "notAfter" not in known:
        return None
    issuer = {key: value for part in known.get("issuer", ()) for key, value in part}
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(known["notAfter"]), UTC)
    return Certificate(until, str(issuer.get("organizationName") or issuer.get("commonName") or "")[:100])


def asking(question: Callable[[], http.client.HTTPResponse]) -> tuple[http.client.HTTPResponse, float]:
    """Ask, and say how many seconds it took to the first line; every way to fail becomes a FetchProblem."""
    begun = time.monotonic()
    try:
        answer = question()
    except OSError as problem:
        raise told(problem) from None
    except (http.client.HTTPException, ValueError):
        raise FetchProblem("broken", "http") from None
    return answer, time.monotonic() - begun


def told(problem: OSError) -> FetchProblem:
    """An error of the network in our words."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return FetchProblem("certificate", _REASONS.get(problem.verify_code, "untrusted"))
    if isinstance(problem, TimeoutError):
        return FetchProblem("slow")
    if isinstance(problem, ssl.SSLError):
        return FetchProblem("tls")
    return FetchProblem("refused")

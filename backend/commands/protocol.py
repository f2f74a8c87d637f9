"""The server's reader of requests, with what it lacks: a head that is too long or too slow ends the connection.

httptools collects a request's line and headers for as long as they come. A proxy in front usually refuses what is out
of measure; an installation without one must do so itself.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024
HEAD_SECONDS = 30.0
_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 71\r\nconnection: close\r\n\r\n"
    b"The address or the headers of this request are too long. Shorten them.\n"
)


class BoundedHead(HttpToolsProtocol):
    """One connection. Between requests it waits as the server says; a head once begun has its time and its length."""

    _length = 0
    _complete = False
    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._complete:
            self._length += len(data)
        super().data_received(data)
        if not self._complete and self._length > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LONG)
            self.transport.close()

    def on_message_begin(self) -> None:
        # What came with the end of the request before this one is at most one read.
        self._complete, self._length = False, 0
        super().on_message_begin()
        if self._clock is None:
            self._expect()

    def on_headers_complete(self) -> None:
        self._complete = True
        self._stop_clock()
        super().on_headers_complete()

    def _expect(self) -> None:
        self._clock = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._clock = None
        if not self._complete:
            self.transport.close()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

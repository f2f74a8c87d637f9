"""A body read piece by piece, with one limit on what comes over the wire and one on what comes out."""

from __future__ import annotations

import http.client
import zlib
from typing import Protocol

from backend.integrations.fetching.connecting import told
from backend.integrations.fetching.contract import FetchProblem

_PIECE = 16_384


class _Unpacker(Protocol):
    @property
    def unconsumed_tail(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def read_body(answer: http.client.HTTPResponse, most: int) -> tuple[bytes, bool, int]:
    """At most `most` bytes, unpacked; whether there was more; bytes of the wire. FetchProblem where it breaks off.

    Nothing is unpacked beyond the limit, whatever a small body claims to become.
    """
    coding = (answer.getheader("content-encoding") or "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchProblem("broken", "coding")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if coding not in ("", "identity") else None
    out, wire = bytearray(), 0
    try:
        while wire <= most:
            piece = answer.read1(_PIECE)
            if not piece:
                return bytes(out), False, wire
            wire += len(piece)
            out += piece if unpacker is None else _unpacked(unpacker, piece, most + 1 - len(out))
            if len(out) > most:
                break
    except OSError as problem:
        raise told(problem) from None
    except (http.client.HTTPException, ValueError, zlib.error):
        raise FetchProblem("broken", "body") from None
    return bytes(out[:most]), True, wire


def _unpacked(unpacker: _Unpacker, piece: bytes, room: int) -> bytes:
    out = bytearray()
    while piece and len(out) < room:
        out += unpacker.decompress(piece, room - len(out))
        piece = unpacker.unconsumed_tail
    return bytes(out)

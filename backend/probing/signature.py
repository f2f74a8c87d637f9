"""Whether the DKIM signatures of a message hold, asked of dkimpy with keys that were looked up before.

Run as a program it reads {"message", "keys"} (the message in base64, TXT records by name) and writes one word for each
signature of the message, in their order: good, broken, weak, no-key, unread. Foreign messages are worked through in a
process of their own, with limits on time and memory (`mail_signature.py`): some would keep a pattern busy for hours.
So this file imports nothing of ours.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
from collections.abc import Mapping

import dkim  # type: ignore[import-untyped]  # the package carries no types

MOST_SIGNATURES = 8
SHORTEST_KEY = 1024


def verdicts(message: bytes, keys: Mapping[str, str]) -> list[str]:
    """One word for each of the first signatures; [] for a message that is none."""
    silent = logging.getLogger("vitrina.dkim")
    silent.disabled = True
    try:
        found = dkim.DKIM(message, logger=silent, minkey=0)
    except dkim.DKIMException:
        return []
    signed = sum(name.lower() == b"dkim-signature" for name, _ in found.headers)
    return [_verdict(found, index, keys) for index in range(min(signed, MOST_SIGNATURES))]


def _verdict(found: dkim.DKIM, index: int, keys: Mapping[str, str]) -> str:
    asked: list[str] = []

    def key(name: bytes, timeout: int = 5) -> bytes:
        del timeout
        asked.append(keys.get(name.decode("ascii", "replace").rstrip(".").lower(), ""))
        return asked[-1].encode("ascii", "replace")

    try:
        holds = found.verify(idx=index, dnsfunc=key)
    except (dkim.NaClNotFoundError, dkim.UnknownKeyTypeError):
        return "unread"
    except (dkim.DKIMException, ValueError, TypeError, KeyError, IndexError, AttributeError):
        holds = False
    if asked and _revoked(asked[-1]):
        return "no-key"
    if not holds:
        return "broken"
    return "good" if found.keysize >= SHORTEST_KEY else "weak"


def _revoked(record: str) -> bool:
    """Whether there is no record, or one whose key was taken out."""
    tags = dict(part.strip().split("=", 1) for part in record.split(";") if "=" in part)
    return not tags.get("p", "").strip()


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (3, 3))  # seconds
    resource.setrlimit(resource.RLIMIT_AS, (512_000_000, 512_000_000))  # bytes
    given = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(verdicts(base64.b64decode(given["message"]), given["keys"])))

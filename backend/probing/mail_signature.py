"""Whether a firm's own mail is signed (DKIM): who signed it, whether the key is in DNS, whether the signature holds."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path

from backend.integrations.fetching import Budget, FetchProblem, Names, as_host

# Short mails are enough; what is longer is not read at all.
LONGEST = 1_000_000  # bytes
_HEAD = 100_000
_SIGNATURES = 8
_SECONDS = 4.0  # of the clock; signature.py limits itself by the processor's time and by memory
_PROGRAM = Path(__file__).with_name("signature.py")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+")
# What is told where no own signature holds: the nearest to a good one.
_NEAREST = ("weak", "broken", "no-key", "unread")


class NoMessage(Exception):
    """What was sent is no original mail: it has no sender."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signatures of a mail say. `verdict`: good, weak, broken, no-key, unread, foreign (signed, but by other
    domains alone) or unsigned. `by`: the domain that signed, with its `selector`; "" where nobody did.
    """

    sender: str
    verdict: str
    by: str = ""
    selector: str = ""


def sender_of(message: bytes) -> str:
    """The domain of the one who wrote it, in ASCII. Raises NoMessage."""
    said = _head(message).get_all("From") or []
    domain = parseaddr(str(said[0])[:1000])[1].rpartition("@")[2] if len(said) == 1 else ""
    try:
        return as_host(domain)
    except FetchProblem:
        raise NoMessage from None


def look_at_signatures(names: Names, message: bytes, domain: str, budget: Budget) -> Signed:
    """The signatures of a mail of `domain`: only those of the domain itself, or of a part of it, count.

    Raises NoMessage, and FetchProblem where the name server does not say or the message cannot be worked through.
    """
    sender = sender_of(message)
    found = [_tags(str(one)) for one in (_head(message).get_all("DKIM-Signature") or [])[:_SIGNATURES]]
    if not found:
        return Signed(sender, "unsigned")
    own = [(index, one) for index, one in enumerate(found) if belongs(one[0], domain)]
    if not own:
        return Signed(sender, "foreign", found[0][0])
    keys = {_record(one): _key(names, one, budget) for _, one in own}
    told = _worked_through(message, keys, budget)
    by_verdict = {told[index]: one for index, one in reversed(own) if index < len(told)}
    verdict = next((one for one in ("good", *_NEAREST) if one in by_verdict), "unread")
    by, selector = by_verdict.get(verdict, own[0][1])
    return Signed(sender, verdict, by, selector)


def belongs(name: str, domain: str) -> bool:
    """Whether a name is the domain, or a part of it."""
    return name == domain or name.endswith("." + domain)


def _head(message: bytes) -> Message:
    return BytesHeaderParser().parsebytes(message[:_HEAD])


def _tags(header: str) -> tuple[str, str]:
    """The domain that signed and the name of its key, in lower case, as far as they are names."""
    tags = dict(part.strip().split("=", 1) for part in header[:10_000].split(";") if "=" in part)
    told = ["".join(tags.get(name, "").split()).lower() for name in ("d", "s")]
    domain, selector = (one if len(one) <= 200 and one.isascii() and one.isprintable() else "" for one in told)
    return domain, selector


def _record(signature: tuple[str, str]) -> str:
    domain, selector = signature
    return f"{selector}._domainkey.{domain}"


def _key(names: Names, signature: tuple[str, str], budget: Budget) -> str:
    """The key's record; "" where there is none."""
    name = _record(signature)
    return next(iter(names.texts(name, budget)), "") if _NAME.fullmatch(name) and len(name) <= 253 else ""


def _worked_through(message: bytes, keys: dict[str, str], budget: Budget) -> list[str]:
    asked = json.dumps({"message": base64.b64encode(message).decode(), "keys": keys}).encode()
    try:
        answer = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)],
            input=asked,
            capture_output=True,
            check=True,
            timeout=budget.at_most(_SECONDS).left(),
        )
        return [str(one) for one in json.loads(answer.stdout)]
    except (subprocess.SubprocessError, ValueError, OSError):
        raise FetchProblem("broken", "message") from None

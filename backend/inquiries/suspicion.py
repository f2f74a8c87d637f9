"""What speaks for spam, and how much: pure functions of what is known, each reason with its weight.

Nothing here refuses anything: from HOLD on, a person of the hub reads the message before the firm does. Numbers in a
text (an HS code like 8471.3001, a telephone, a price) are never a reason: trade is written in numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.core.i18n import N_, Text

HOLD = 60
TOO_FAST_SECONDS = 2.0
HASTY_SECONDS = 4.0

_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"]+", re.IGNORECASE)
_MARKUP = re.compile(r"\[/?(?:url|link|img)\b|<\s*(?:a|img|script|iframe)\b", re.IGNORECASE)
# Addresses that live for minutes. A short list of the common ones: a new one is a matter for the other reasons.
_DISPOSABLE = frozenset(
    {
        "10minutemail.com",
        "discard.email",
        "dispostable.com",
        "dropmail.me",
        "emailondeck.com",
        "fakeinbox.com",
        "getairmail.com",
        "getnada.com",
        "grr.la",
        "guerrillamail.com",
        "guerrillamail.info",
        "guerrillamail.net",
        "inboxkitten.com",
        "maildrop.cc",
        "mailinator.com",
        "mailnesia.com",
        "mailpoof.com",
        "mintemail.com",
        "moakt.com",
        "mohmal.com",
        "sharklasers.com",
        "spam4.me",
        "spamgourmet.com",
        "temp-mail.org",
        "tempail.com",
        "tempmail.dev",
        "tempr.email",
        "throwawaymail.com",
        "trashmail.com",
        "yopmail.com",
        "yopmail.fr",
    }
)
# Where many unrelated people have their addresses: what one of them does says nothing about another.
_SHARED = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.es",
        "hotmail.com",
        "hotmail.es",
        "live.com",
        "live.com.mx",
        "msn.com",
        "yahoo.com",
        "yahoo.com.mx",
        "yahoo.es",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "zoho.com",
        "qq.com",
        "163.com",
        "126.com",
        "yandex.com",
        "prodigy.net.mx",
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one message. Counts are of other inquiries: `from_email` and `from_host` in the last day,
    `told_firms` other firms that got the same words in the last week. `seconds` from showing the form to sending it.
    """

    text: str = ""
    email: str = ""
    honeypot: bool = False
    seconds: float | None = None
    from_email: int = 0
    from_host: int = 0
    told_firms: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a stable code, its weight, and the number its sentence names."""

    code: str
    weight: int
    count: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the inquiry."""
        return {"code": self.code, "weight": self.weight, "count": self.count}


_SENTENCES = {
    "honeypot": N_("A question that no person can see was filled in."),
    "too-fast": N_("The form was sent faster than a person writes."),
    "links": N_("The message holds %(count)s links."),
    "markup": N_("The message holds the markup of automatic posts."),
    "disposable": N_("The e-mail address is of a kind that is thrown away."),
    "from-email": N_("This address sent %(count)s other inquiries within a day."),
    "from-host": N_("Addresses of the same domain sent %(count)s other inquiries within a day."),
    "repeated": N_("%(count)s other firms got the same words."),
}
_OTHERWISE = N_("Something about this message looked automatic.")


def judge(evidence: Evidence) -> list[Reason]:
    """Every reason the evidence gives, the heaviest first. More evidence never weighs less."""
    links = len(_LINK.findall(evidence.text))
    found = [
        Reason("honeypot", 100) if evidence.honeypot else None,
        _step("too-fast", _haste(evidence.seconds), ((1, 30), (2, 60))),
        _step("links", links, ((2, 20), (3, 40), (5, 60), (8, 80))),
        Reason("markup", 60) if _MARKUP.search(evidence.text) else None,
        Reason("disposable", 40) if host_of(evidence.email) in _DISPOSABLE else None,
        _step("from-email", evidence.from_email, ((6, 30), (12, 60))),
        _step("from-host", 0 if shared_host(evidence.email) else evidence.from_host, ((12, 20), (40, 60))),
        _step("repeated", evidence.told_firms, ((3, 20), (5, 40), (8, 60))),
    ]
    return sorted((reason for reason in found if reason), key=lambda reason: -reason.weight)


def score(reasons: Iterable[Reason]) -> int:
    """All weights together; from HOLD on the hub looks first."""
    return sum(reason.weight for reason in reasons)


def read_reason(kept: Mapping[str, Any]) -> Reason:
    """A reason as it was kept."""
    return Reason(str(kept.get("code", "")), int(kept.get("weight", 0)), int(kept.get("count", 0)))


def holds(kept: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the reasons kept with an inquiry weigh enough for the hub to look first."""
    return score(read_reason(one) for one in kept) >= HOLD


def explain(reason: Reason) -> Text:
    """The reason in a sentence, for the person who decides."""
    sentence = _SENTENCES.get(reason.code, _OTHERWISE)
    return Text(sentence.msgid, {"count": reason.count}) if "%(count)s" in sentence.msgid else sentence


def host_of(email: str) -> str:
    """The domain of an address, in lower case."""
    return email.rpartition("@")[2].lower()


def shared_host(email: str) -> bool:
    """Whether unrelated people have addresses of this domain."""
    return host_of(email) in _SHARED


def _haste(seconds: float | None) -> int:
    """0 unhurried or unknown, 1 hasty, 2 faster than a person writes."""
    if seconds is None or seconds >= HASTY_SECONDS:
        return 0
    return 2 if seconds < TOO_FAST_SECONDS else 1


def _step(code: str, count: int, steps: tuple[tuple[int, int], ...]) -> Reason | None:
    """The weight of the highest step that the count reaches."""
    weight = max((weight for least, weight in steps if count >= least), default=0)
    return Reason(code, weight, count) if weight else None

"""Identifiers: UUIDv7 (RFC 9562), secrets for links, and slugs for public addresses."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import unicodedata
from uuid import UUID

_LONGEST_SLUG = 80


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then random bits, so that rows lie in the order they were made."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random & (2**62 - 1)
    return UUID(int=value)


def new_secret() -> str:
    """256 random bits, safe in an address. Only its digest is ever stored."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 of a secret, in hexadecimal: what the database keeps of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def fold(text: str) -> str:
    """Lower case without accents, for comparing and sorting: the database has no collation for it."""
    # Twice: a compatibility letter (mathematical, circled) becomes a capital only when it is taken apart.
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return text


def slugify(text: str, *, otherwise: str = "x") -> str:
    """A public address made from a name: ASCII letters, digits and single hyphens, at most 80 of them."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return slug or (words[0][:_LONGEST_SLUG] if words else otherwise)

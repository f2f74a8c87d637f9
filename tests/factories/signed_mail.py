"""Mails of a firm, signed as mail services do, with the key put into a test's name server."""

from __future__ import annotations

import base64
from functools import cache

import dkim  # type: ignore[import-untyped]  # the package carries no types
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.factories.name_server import NameServer


@cache
def key(bits: int = 2048, number: int = 0) -> tuple[bytes, str]:
    """A private key as PEM and its public half as a record says it; another for another number."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    kinds = serialization.Encoding, serialization.PublicFormat
    private = made.private_bytes(
        kinds[0].PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(kinds[0].DER, kinds[1].SubjectPublicKeyInfo)
    return private, base64.b64encode(public).decode()


def publish(names: NameServer, domain: str, *, selector: str = "s1", bits: int = 2048, number: int = 0) -> None:
    """Put a key into DNS, in strings of 200 letters as providers do."""
    record = f"v=DKIM1; k=rsa; p={key(bits, number)[1]}"
    parts = [record[start : start + 200] for start in range(0, len(record), 200)]
    names.tell(f"{selector}._domainkey.{domain}", "TXT", " ".join(f'"{part}"' for part in parts))


def mail(
    sender: str = "ventas@tienda.test", *, text: str = "Una línea de prueba.", to: str = "ana@gmail.test"
) -> bytes:
    """A mail that nobody signed."""
    head = [
        f"From: Tueste Alto <{sender}>",
        f"To: {to}",
        "Subject: Prueba",
        "Date: Fri, 20 Nov 2026 10:00:00 -0600",
        "Message-ID: <1@tienda.test>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    return "\r\n".join([*head, "", text, ""]).encode()


def signed(
    message: bytes, domain: str = "tienda.test", *, selector: str = "s1", bits: int = 2048, number: int = 0
) -> bytes:
    """The mail with one more signature, relaxed as nearly all are."""
    line = dkim.sign(
        message,
        selector.encode(),
        domain.encode(),
        key(bits, number)[0],
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[b"from", b"to", b"subject", b"date"],
    )
    return bytes(line) + message

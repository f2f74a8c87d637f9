"""A POST that is sent again: with the same Idempotency-Key it is answered as before, and has one effect.

The answer is kept in the transaction of its effect, so that there is never one without the other. A second request with
the key waits for the first; where both got as far as to the end, the later one is undone and answered with the first's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Request
from sqlalchemy import text
from sqlmodel import Session
from starlette.responses import JSONResponse, Response

from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.permissions import Actor
from backend.core.turns import take_turn
from backend.web.dependencies import ActorDep, AddressDep, SessionDep
from backend.web.jobs import KEPT

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_BOUNDARY = re.compile(rb'boundary="?([^";,\s]{1,200})"?')
_FORGET = text("DELETE FROM idempotent_answers WHERE owner = :owner AND key = :key AND created_at <= :cutoff")
_KNOWN = text("SELECT request_hash, status, body FROM idempotent_answers WHERE owner = :owner AND key = :key")
_KEEP = text("""
    INSERT INTO idempotent_answers (owner, key, request_hash, status, body, created_at)
    VALUES (:owner, :key, :hash, :status, CAST(:body AS jsonb), :now) ON CONFLICT (owner, key) DO NOTHING RETURNING key
""")


class Answered(Exception):
    """The request was answered before; carries that answer. Never reaches the asker as an error."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that shall have one effect: whose key it is, and what was asked."""

    session: Session
    owner: str
    key: str
    request_hash: str
    now: datetime

    def check(self) -> None:
        """Wait for whoever works under this key, then raise Answered where there is an answer.

        InvalidInput where the key was used for another request.
        """
        take_turn(self.session, f"once:{self.owner}:{self.key}")
        run = self.session.connection().execute
        run(_FORGET, {"owner": self.owner, "key": self.key, "cutoff": self.now - KEPT})
        known = run(_KNOWN, {"owner": self.owner, "key": self.key}).first()
        if known is not None:
            raise Answered(self._again(known.request_hash, known.status, known.body))

    def keep(self, response: Response) -> Response:
        """Keep the answer with its effect; where another request was first, undo this one and answer with the other's.

        A handler may end its transaction on the way, and its turn with it: then only this insert decides.
        """
        self.session.flush()
        kept = {"content": json.loads(bytes(response.body)), "location": response.headers.get("location")}
        values = {"owner": self.owner, "key": self.key, "hash": self.request_hash, "now": self.now}
        first = (
            self.session.connection()
            .execute(_KEEP, {**values, "status": response.status_code, "body": json.dumps(kept)})
            .first()
        )
        if first is not None:
            return response
        self.session.rollback()
        known = self.session.connection().execute(_KNOWN, {"owner": self.owner, "key": self.key}).one()
        return self._again(known.request_hash, known.status, known.body)

    def _again(self, request_hash: str, status: int, kept: dict[str, Any]) -> Response:
        if request_hash != self.request_hash:
            raise InvalidInput(
                N_("This Idempotency-Key was used for another request. Use a new key for each thing you do."),
                fields={"Idempotency-Key": N_("Use a new key for each thing you do.")},
            )
        response = JSONResponse(kept["content"], status_code=status, headers={"idempotency-replayed": "true"})
        if kept["location"]:
            response.headers["location"] = kept["location"]
        return response


def claim(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    address: AddressDep,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Any text of your own, up to 200 visible ASCII characters. The same request with the same key "
            "within 24 hours has one effect and gets the same answer.",
            examples=["order-2031-listing-7"],
        ),
    ] = None,
) -> None:
    """What every POST of the API depends on. `request.state.claim` is set where a key was sent."""
    if key is None:
        return
    if not _KEY.fullmatch(key):
        raise InvalidInput(fields={"Idempotency-Key": N_("Use 1 to 200 visible ASCII characters.")})
    owner = _owner(actor, address, request.app.state.settings.signing_key)
    found = Claim(session, owner, key, request.state.request_hash, request.app.state.clock.now())
    found.check()
    request.state.claim = found


def _owner(actor: Actor, address: str, secret: bytes) -> str:
    """Whose key it is. A visitor's address is kept as a keyed digest: it cannot be read back."""
    if actor.api_key_id is not None:
        return f"key:{actor.api_key_id}"
    if actor.account_id is not None:
        return f"account:{actor.account_id}"
    return f"address:{hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()[:40]}"


async def hash_of(request: Request) -> str:
    """SHA-256 of method, address, kind of content and body, without a form's boundary: it differs from try to try."""
    body = await request.body()
    kind = request.headers.get("content-type", "").encode("latin-1", "replace")
    boundary = _BOUNDARY.search(kind)
    if boundary is not None:
        body, kind = body.replace(boundary[1], b""), kind.replace(boundary[1], b"")
    whole = hashlib.sha256()
    for part in (request.method.encode(), str(request.url.path).encode(), request.url.query.encode(), kind, body):
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()

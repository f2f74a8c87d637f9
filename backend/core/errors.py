"""What can go wrong, as types. Each carries its status, a stable code and a sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.core.i18n import N_, Text


class DomainError(Exception):
    """A refusal the person can understand. `fields` maps an input's name to its own sentence; `heading` its page."""

    status = 400
    code = "refused"
    heading = N_("That did not work")

    def __init__(self, message: Text, *, fields: Mapping[str, Text] | None = None) -> None:
        super().__init__(message.msgid)
        self.message = message
        self.fields: dict[str, Text] = dict(fields or {})

    def more(self, locale: str) -> dict[str, Any]:
        """What programs are told besides, as members of the problem, in a language. Most refusals have no more."""
        del locale
        return {}


class InvalidInput(DomainError):
    """Something that was sent does not hold; the fields say what."""

    status = 422
    code = "invalid-input"

    def __init__(self, message: Text | None = None, *, fields: Mapping[str, Text] | None = None) -> None:
        super().__init__(message or N_("Please check the marked answers and send again."), fields=fields)


class NotSignedIn(DomainError):
    """The action needs someone to be signed in."""

    status = 401
    code = "not-signed-in"

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or N_("Sign in to continue."))


class Forbidden(DomainError):
    """A member without the permission."""

    status = 403
    code = "forbidden"
    heading = N_("This is not yours to do")

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or N_("Your role does not allow this. Ask an owner of the firm or your hub."))


class NotFound(DomainError):
    """It is not there, or not for this person: the answer is the same."""

    status = 404
    code = "not-found"
    heading = N_("There is nothing here")

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or N_("This page is not here. Check the address, or start from the search."))


class Conflict(DomainError):
    """Somebody or something was first."""

    status = 409
    code = "conflict"


class Expired(DomainError):
    """A link or an offer whose time has passed."""

    status = 410
    code = "expired"


class TooLarge(DomainError):
    """More was sent than is accepted."""

    status = 413
    code = "too-large"


class UnsupportedType(DomainError):
    """A kind of file or body that is not accepted here."""

    status = 415
    code = "unsupported-type"


class TooManyRequests(DomainError):
    """A limit was reached; `retry_after` is in seconds."""

    status = 429
    code = "too-many-requests"
    heading = N_("A little slower, please")

    def __init__(self, *, retry_after: int, message: Text | None = None) -> None:
        super().__init__(message or N_("That was too many tries. Wait a few minutes and try again."))
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part the request needs is not there right now."""

    status = 503
    code = "unavailable"
    heading = N_("This does not work right now")

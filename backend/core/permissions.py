"""Who is acting and what they may do. Rooms register a rule per permission; pages and behaviours ask the same `can`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from backend.core.errors import Forbidden, NotFound, NotSignedIn

OWNER, EDITOR = "owner", "editor"
MANAGER, ADVISOR = "manager", "advisor"


class Permission(StrEnum):
    """Everything that is asked about, one name each: room, then action."""

    COMPANY_VIEW = "company.view"
    COMPANY_EDIT = "company.edit"
    COMPANY_OWN = "company.own"
    LISTING_READ = "listing.read"
    LISTING_EDIT = "listing.edit"
    IMPORT_RUN = "import.run"
    INQUIRY_READ = "inquiry.read"
    INQUIRY_ANSWER = "inquiry.answer"
    HUB_VIEW = "hub.view"
    HUB_MANAGE = "hub.manage"
    MEMBERSHIP_DECIDE = "membership.decide"
    INQUIRY_TRIAGE = "inquiry.triage"
    CHECKLIST_MARK = "checklist.mark"
    READINESS_VIEW = "readiness.view"
    READINESS_ANSWER = "readiness.answer"
    READINESS_REVIEW = "readiness.review"
    READINESS_GOVERN = "readiness.govern"
    INSTALLATION_OPERATE = "installation.operate"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. Nobody signed in is an actor too, without an account.

    `companies` maps a company's id to "owner" or "editor"; `hubs` maps a hub's id to "manager" or "advisor".
    `scopes` is None for a person, and the key's scopes for an API key, which acts for exactly one company.
    """

    account_id: UUID | None = None
    name: str = ""
    operator: bool = False
    companies: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    hubs: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    scopes: frozenset[str] | None = None
    api_key_id: UUID | None = None
    system: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether a person or a key stands behind the request."""
        return self.account_id is not None or self.api_key_id is not None

    @property
    def kind(self) -> str:
        """For the journal: system, key, account or visitor."""
        if self.system:
            return "system"
        if self.api_key_id:
            return "key"
        return "account" if self.account_id else "visitor"


VISITOR = Actor()
SYSTEM = Actor(system=True, name="vitrina")

Rule = Callable[[Actor, Any], bool]
_rules: dict[Permission, Rule] = {}


def rule(permission: Permission) -> Callable[[Rule], Rule]:
    """Register the rule for a permission: a pure function of the actor and the object. One rule per permission."""

    def register(function: Rule) -> Rule:
        if permission in _rules:
            raise RuntimeError(f"{permission} has a rule already")
        _rules[permission] = function
        return function

    return register


def can(actor: Actor, permission: Permission | str, subject: object = None) -> bool:
    """Whether the actor may; denied where no rule was registered. The system itself may do everything."""
    if actor.system:
        return True
    wanted = _rules.get(Permission(permission))
    return wanted is not None and wanted(actor, subject)


def require(actor: Actor, permission: Permission, subject: object, *, visible: bool) -> None:
    """Refuse as the actor's standing asks: sign in, not there for an outsider, not allowed for a member."""
    if can(actor, permission, subject):
        return
    if not visible:
        raise NotFound() if actor.signed_in else NotSignedIn()
    raise Forbidden

"""Putting a message in the outbox: in the transaction of what it tells, once per cause."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from backend.core.ids import new_id
from backend.core.work import Work
from backend.integrations.mail.models import Mail


def enqueue(
    work: Work, *, key: str, kind: str, to: str, locale: str, context: dict[str, Any], reply_to: str = ""
) -> bool:
    """Queue one message; False where its cause (`key`) already made one.

    `kind` names the template, `context` holds JSON values; paths in it become absolute addresses when it is rendered.
    """
    added = (
        work.session.connection()
        .execute(
            insert(Mail.__table__)  # type: ignore[attr-defined]  # SQLModel does not type its table
            .values(
                id=new_id(),
                key=key,
                kind=kind,
                locale=locale,
                recipient=to,
                reply_to=reply_to,
                context=context,
                state="queued",
                attempts=0,
                error="",
                created_at=work.now,
            )
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(Mail.__table__.c.id)  # type: ignore[attr-defined]
        )
        .scalar()
    )
    if added is None:
        return False
    work.defer("mail.send", mail_id=str(added), lock=f"mail:{added}")
    return True

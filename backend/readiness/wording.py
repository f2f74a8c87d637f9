"""What a hub writes about a question: its texts in both languages, also those for firms that offer services only."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.inputs import Input, Line, Prose

Said = Annotated[Line, Field(min_length=1, max_length=1200)]
Maybe = Annotated[Line, Field(max_length=1200)]
Lines = Annotated[Prose, Field(max_length=6000)]
Points = Annotated[float, Field(gt=0, le=100)]
Days = Annotated[
    Annotated[int, Field(gt=0, le=3660)] | None,
    BeforeValidator(lambda told: None if isinstance(told, str) and not told.strip() else told),
]
_FOR_SERVICES = frozenset({"services_question_es", "services_question_en", "services_why_es", "services_why_en"})


class TextsInput(Input):
    """The texts of an item and its step. Rungs, evidence and how: one line each. `keeps`: old answers count.

    `services_…` are the words for firms that offer services only; what is not sent stays. Sent empty they are none,
    except beside a ladder of their own, which stays that of the items that have one.
    `days` (how long evidence counts; none: without end) and `offers` are of the hub's own items alone.
    """

    question_es: Said
    question_en: Said
    why_es: Said
    why_en: Said
    rungs_es: Lines = ""
    rungs_en: Lines = ""
    services_question_es: Maybe = ""
    services_question_en: Maybe = ""
    services_why_es: Maybe = ""
    services_why_en: Maybe = ""
    services_rungs_es: Lines = ""
    services_rungs_en: Lines = ""
    evidence_es: Lines
    evidence_en: Lines
    title_es: Said
    title_en: Said
    step_why_es: Said
    step_why_en: Said
    how_es: Lines
    how_en: Lines
    hours: Annotated[float, Field(gt=0, le=2000)]
    cost: Annotated[int, Field(ge=0, le=3)]
    days: Days = None
    offers: Literal["both", "goods", "services"] = "both"
    keeps: Literal["yes", "no"] = "yes"
    seen_version: int


class OwnInput(TextsInput):
    """An item of the hub's own: yes or no, or a ladder of five rungs; shown by a document, checked by an advisor."""

    dimension: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    kind: Literal["yesno", "ladder"]
    points: Points


def tell(told: dict[str, Any], wanted: TextsInput) -> None:
    """Write the texts into an item of a file. InvalidInput where lines lack or a language does."""
    told["question"] = {"es": wanted.question_es, "en": wanted.question_en}
    told["why"] = {"es": wanted.why_es, "en": wanted.why_en}
    _word("rungs", told.get("rungs", []), wanted.rungs_es, wanted.rungs_en)
    _word("evidence", told["evidence"], wanted.evidence_es, wanted.evidence_en)
    if _emptied(wanted) and not told.get("services", {}).get("rungs"):
        told.pop("services", None)
    elif told.get("services") or wanted.model_fields_set & _FOR_SERVICES:
        _tell_services(told.setdefault("services", {}), wanted)
    how = _pairs("how", wanted.how_es, wanted.how_en)
    if not 1 <= len(how) <= 8:
        raise InvalidInput(fields={"how_es": N_("Write from one to eight lines.")})
    told["step"].update(
        title={"es": wanted.title_es, "en": wanted.title_en},
        why={"es": wanted.step_why_es, "en": wanted.step_why_en},
        how=how,
        hours=wanted.hours,
        cost=wanted.cost,
    )


def rule(told: dict[str, Any], wanted: TextsInput) -> None:
    """Write into a hub's own item how long its evidence counts, and who is asked; what is not sent stays."""
    if "days" in wanted.model_fields_set:
        for part in told["evidence"]:
            part.pop("days", None)
            if wanted.days is not None:
                part["days"] = wanted.days
    if "offers" in wanted.model_fields_set:
        applies = told.setdefault("applies", {})
        applies["offers"] = [] if wanted.offers == "both" else [wanted.offers]


def lines_of(told: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in told.splitlines() if line.strip()]


def _emptied(wanted: TextsInput) -> bool:
    """Whether the words for firms of services were sent, all of them empty."""
    return wanted.model_fields_set >= _FOR_SERVICES and not any(getattr(wanted, name) for name in _FOR_SERVICES)


def _tell_services(told: dict[str, Any], wanted: TextsInput) -> None:
    """The words for firms of services. Without a reason of its own the item's reason stands for both."""
    sent = wanted.model_fields_set
    if "question" not in told or sent & {"services_question_es", "services_question_en"}:
        told["question"] = {
            locale: _needed(f"services_question_{locale}", getattr(wanted, f"services_question_{locale}"))
            for locale in ("es", "en")
        }
    if sent & {"services_why_es", "services_why_en"}:
        told.pop("why", None)
        if wanted.services_why_es or wanted.services_why_en:
            told["why"] = {
                locale: _needed(f"services_why_{locale}", getattr(wanted, f"services_why_{locale}"))
                for locale in ("es", "en")
            }
    if told.get("rungs") and sent & {"services_rungs_es", "services_rungs_en"}:
        _word("services_rungs", told["rungs"], wanted.services_rungs_es, wanted.services_rungs_en)


def _needed(name: str, text: str) -> str:
    if not text:
        raise InvalidInput(fields={name: N_("Write it in both languages.")})
    return text


def _word(name: str, parts: list[dict[str, Any]], es: str, en: str) -> None:
    """Give each part its line in both languages."""
    pairs = _pairs(name, es, en)
    if len(pairs) != len(parts):
        raise InvalidInput(fields={f"{name}_es": N_("Write exactly %(count)s lines.", count=len(parts))})
    for part, words in zip(parts, pairs, strict=True):
        part["words"] = words


def _pairs(name: str, es: str, en: str) -> list[dict[str, str]]:
    if len(lines_of(es)) != len(lines_of(en)):
        raise InvalidInput(fields={f"{name}_en": N_("Write as many lines in English as in Spanish.")})
    return [{"es": one, "en": other} for one, other in zip(lines_of(es), lines_of(en), strict=True)]

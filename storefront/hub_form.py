"""A hub as a form: what may be chosen, what is saved, and what comes back."""

from __future__ import annotations

from typing import Any, TypeVar
from zoneinfo import available_timezones

from babel.dates import get_day_names

from backend.core import inputs
from backend.core.errors import InvalidInput
from backend.hubs.editing import state_of
from backend.hubs.models import Hub
from backend.hubs.schemas import HubDetails
from storefront.filters import babel_locale
from storefront.forms import Form

_Shape = TypeVar("_Shape", bound=HubDetails)
_LISTS = ("working_week", "languages")
_PLAIN = ("name", "region", "place", "zone", "currency", "accent", "approval_policy", "contact_email")


def choices(locale: str) -> dict[str, Any]:
    """What the questions offer: zones of the Americas, the days of the week."""
    days = get_day_names("wide", locale=babel_locale(locale))
    return {
        "zones": sorted(zone for zone in available_timezones() if zone.startswith("America/")),
        "weekdays": [(str(number), days[number - 1].capitalize()) for number in range(1, 8)],
    }


def filled(hub: Hub) -> Form:
    """The form with what is saved."""
    values = {name: str(getattr(hub, name)) for name in _PLAIN}
    values |= {
        f"texts.{locale}.{part}": str(words.get(part, ""))
        for locale, words in hub.texts.items()
        for part in ("tagline", "introduction")
    }
    values |= {"holidays": "\n".join(hub.holidays), "seen": state_of(hub)}
    return Form(values=values, lists={name: [str(one) for one in getattr(hub, name)] for name in _LISTS})


def differences(mine: Form, theirs: Form) -> dict[str, str]:
    """What somebody else saved meanwhile and this person would overwrite, by question."""
    told = {
        name: text
        for name, text in theirs.values.items()
        if name != "seen" and _plain(mine.values.get(name, "")) != _plain(text)
    }
    told |= {
        name: ", ".join(chosen) for name, chosen in theirs.lists.items() if set(mine.lists.get(name, [])) != set(chosen)
    }
    return told


def read_hub(form: Form, shape: type[_Shape]) -> _Shape:
    """The form's flat questions as a hub: `texts.es.tagline` is the tagline of its Spanish texts."""
    values: dict[str, Any] = {name: value for name, value in form.values.items() if name in shape.model_fields}
    values |= {name: form.lists.get(name, []) for name in _LISTS}
    texts: dict[str, dict[str, str]] = {}
    for name, value in form.values.items():
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == "texts":
            texts.setdefault(parts[1], {})[parts[2]] = value
    try:
        return inputs.read(shape, {**values, "texts": texts})
    except InvalidInput as problem:
        # A fault in one of several answers ("holidays.3") is shown at its question.
        raise InvalidInput(
            fields={
                name if name.startswith("texts.") else name.split(".")[0]: say for name, say in problem.fields.items()
            }
        ) from None


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

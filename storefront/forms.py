"""Forms: what was typed, what was wrong with it, and how both get back onto the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from markupsafe import escape
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from backend.core import inputs
from backend.core.errors import DomainError, InvalidInput
from backend.core.i18n import N_, Text

_Shape = TypeVar("_Shape", bound=BaseModel)
_MOST_FIELDS = 400
_WORD = re.compile(r"\w{4,}")
# Words of a question that name nothing.
_EMPTY = frozenset(
    "your what which this that with from when where does have more than about write choose"
    " para cuál como cómo esta este cuando cuándo donde dónde tiene desde hasta sobre escribe elige".split()
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it came: nothing about it is trusted."""

    file_name: str
    data: bytes


@dataclass(slots=True)
class Form:
    """`values` as typed (last one wins), `lists` all values of a name, `files`, `errors` by field ("form": whole).

    `labels` are the questions as the page words them: each is noted when it is drawn.
    """

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Uploaded]] = field(default_factory=dict)
    errors: dict[str, Text] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def read(self, shape: type[_Shape], *, lists: tuple[str, ...] = ()) -> _Shape:
        """The fields the shape knows, as the shape; InvalidInput where they do not fit.

        A name the shape does not know belongs to the page (a button, a step) and is left out.
        """
        known = {name: value for name, value in self.values.items() if name in shape.model_fields}
        known.update({name: self.lists.get(name, []) for name in lists})  # type: ignore[misc]
        return inputs.read(shape, known)

    def refused(self, problem: DomainError) -> Form:
        """The same form with the sentences of what went wrong."""
        shown = set(problem.fields)
        self.errors = dict(problem.fields)
        if not shown or not isinstance(problem, InvalidInput):
            self.errors["form"] = problem.message
        return self

    def called(self, name: str, label: str) -> str:
        """The label as it is, noted as what the question is called."""
        self.labels[name] = escape(label).striptags()
        return label

    def told(self, name: str) -> str:
        """What is wrong with an answer, for a list that stands apart from it: named, unless the sentence names it."""
        sentence, label = str(self.errors[name]), self.labels.get(name, "")
        if not label or _beginnings(label) & _beginnings(sentence):
            return sentence
        return f"{label} {sentence}" if label[-1] in "?!.:" else f"{label}: {sentence}"

    def file(self, name: str) -> Uploaded | None:
        """The one file of a field, if one was chosen."""
        chosen = self.files.get(name) or [None]  # type: ignore[list-item]
        return chosen[0]


def _beginnings(text: str) -> set[str]:
    """How the words that name something begin: "correos" and "correo" are one."""
    return {word[:5] for word in _WORD.findall(text.casefold()) if word not in _EMPTY}


async def read_form(request: Request) -> Form:
    """The body as a Form; 400 in words where it cannot be read as one."""
    form = Form()
    try:
        async with request.form(max_files=60, max_fields=_MOST_FIELDS) as sent:
            for name, value in sent.multi_items():
                if isinstance(value, UploadFile):
                    if value.filename:
                        form.files.setdefault(name, []).append(Uploaded(value.filename, await value.read()))
                else:
                    form.values[name] = value
                    form.lists.setdefault(name, []).append(value)
    except HTTPException as problem:
        raise InvalidInput(
            N_("This form could not be read: it is too large or was cut off. Go back and send it again.")
        ) from problem
    return form


FormDep = Annotated[Form, Depends(read_form)]

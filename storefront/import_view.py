"""A list on its way to the shelf, as its pages show it; and the answers a person gave about it."""

from __future__ import annotations

from typing import Any

from backend.catalogue.importing import findings
from backend.catalogue.models import ImportRun
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets import Field, grouped
from backend.catalogue.sheets.findings import record_text
from backend.core import inputs
from backend.core.errors import InvalidInput
from backend.core.i18n import N_, Text, translate
from storefront.forms import Form
from storefront.listing_form import category_options, currency_options, unit_options

_SHOWN_FINDINGS = 40
_SHOWN_GROUPS = 30
_FIELDS: dict[Field, Text] = {
    Field.TITLE: N_("Name"),
    Field.SKU: N_("Your own code"),
    Field.DESCRIPTION: N_("Description"),
    Field.CATEGORY: N_("Category"),
    Field.PRICE: N_("Price"),
    Field.CURRENCY: N_("Currency"),
    Field.UNIT: N_("Unit"),
    Field.MOQ: N_("Smallest order"),
    Field.LEAD_DAYS: N_("Days until it is ready"),
    Field.HS_CODE: N_("HS code"),
    Field.INCOTERM: N_("Incoterm"),
    Field.PLACE: N_("Place of the Incoterm"),
    Field.AVAILABLE: N_("Available or not"),
}
_VERDICTS: dict[str, tuple[Text | str, str]] = {
    "new": (N_("New"), "good"),
    "changed": (N_("Changes"), "accent"),
    "same": (N_("As it is"), "quiet"),
    "wrong": (N_("Not taken"), "bad"),
}
_SAID = ("currency", "unit", "category", "locale", "kind", "place", "decimals", "sheet_name")


def view_of(run: ImportRun, locale: str) -> dict[str, Any]:
    """A checked list for its template: figures, columns, first rows, errors, what the form offers."""
    errors, warnings = findings(run.errors), findings(run.warnings)
    return {
        "run": run,
        "file": run.options["file"],
        "figures": run.options["figures"],
        "notes": _notes(run, locale),
        "problem": translate(record_text(run.options["problem"]), locale) if "problem" in run.options else "",
        "withheld": translate(record_text(run.options["withheld"]), locale) if "withheld" in run.options else "",
        "columns": _columns(run),
        "sheets": [(name, name) for name in run.options["file"]["sheets"]],
        "targets": [(str(name), translate(words, locale)) for name, words in _FIELDS.items()],
        "headers": _headers(run),
        "rows": [_row(line, run, locale) for line in run.options["preview"]],
        "errors": [
            {"row": one.row_number, "column": one.header, "value": one.value, "sentence": translate(one.text, locale)}
            for one in errors[:_SHOWN_FINDINGS]
        ],
        "warnings": [
            {"column": group.header, "rows": group.row_numbers, "sentence": translate(group.text, locale)}
            for group in grouped(warnings)[:_SHOWN_GROUPS]
        ],
        "categories": category_options(locale, run.options["said"]["kind"]),
        "units": unit_options(locale),
        "currencies": currency_options(locale),
    }


def answers_form(run: ImportRun) -> Form:
    """What was said about the list, as a form."""
    said = run.options["said"]
    values = {name: str(said[name]) for name in _SAID}
    values["publish"] = "yes" if said["publish"] else ""
    if not values["sheet_name"]:
        values["sheet_name"] = run.options["file"]["sheet"] or ""
    return Form(values=values)


def read_answers(form: Form, run: ImportRun) -> ImportOptions:
    """The form as what is said about the list. Each field has one column at most."""
    chosen: dict[str, int | None] = {str(name): None for name in Field}
    problems: dict[str, Text] = {}
    for index, column in enumerate(run.options["columns"]):
        field = form.values.get(f"column-{index}", column["field"])
        if not field:
            continue
        if field not in chosen:
            problems[f"column-{index}"] = N_("Choose one of the answers on the list.")
        elif chosen[field] is not None:
            problems[f"column-{index}"] = N_("Another column is taken for this already. Leave one of them out.")
        else:
            chosen[field] = index
    if problems:
        raise InvalidInput(fields=problems)
    answers = {name: form.values[name] for name in _SAID if name in form.values}
    if answers.get("sheet_name", "") != (run.options["file"]["sheet"] or ""):
        # Another sheet has other columns: they are guessed anew.
        chosen = {}
    return inputs.read(ImportOptions, {**answers, "publish": form.values.get("publish") == "yes", "columns": chosen})


def as_checked(options: ImportOptions, run: ImportRun) -> bool:
    """Whether these answers lead to the figures on the page; publishing at once changes none of them."""
    found = {run.options["columns"][index]["field"]: index for index in _mapped(run)}
    said = {**run.options["said"], "sheet_name": run.options["file"]["sheet"] or ""}
    told = options.model_dump(mode="json", exclude={"columns", "publish"})
    same = all(said[name] == value for name, value in told.items())
    return same and {name: index for name, index in options.columns.items() if index is not None} == found


def _notes(run: ImportRun, locale: str) -> list[str]:
    """What was noticed about the file as a whole."""
    told = [translate(record_text(note), locale) for note in run.options["file"]["notes"]]
    pictures = [column["header"] for column in run.options["columns"] if column["field"] == Field.IMAGE_URL]
    for header in pictures:
        note = N_(
            "“%(column)s” holds addresses of pictures. They are not brought in: add photos on each listing's own page.",
            column=header,
        )
        told.append(translate(note, locale))
    return told


def _columns(run: ImportRun) -> list[dict[str, Any]]:
    return [
        {"key": f"column-{index}", "header": column["header"], "samples": column["samples"], "target": column["field"]}
        for index, column in enumerate(run.options["columns"])
    ]


def _mapped(run: ImportRun) -> list[int]:
    return [index for index, column in enumerate(run.options["columns"]) if column["field"] in set(_FIELDS)]


def _headers(run: ImportRun) -> list[str]:
    return [run.options["columns"][index]["header"] for index in _mapped(run)]


def _row(line: dict[str, Any], run: ImportRun, locale: str) -> dict[str, Any]:
    errors = {index: translate(record_text(error), locale) for index, error in line["errors"].items()}
    words, tone = _VERDICTS.get(line["verdict"], ("", "quiet"))
    return {
        "number": line["number"],
        "whole": errors.get("", ""),
        "verdict": translate(words, locale),
        "tone": tone,
        "cells": [
            {"value": line["cells"].get(str(index), ""), "error": errors.get(str(index), "")} for index in _mapped(run)
        ],
    }

"""What was found while checking a list, cell by cell, in words; storable as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backend.core.i18n import Text

_SHOWN = 60


class CellProblem(ValueError):
    """A cell that cannot be taken as it is; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.msgid)
        self.text = text


@dataclass(frozen=True, slots=True)
class CellFinding:
    """An error (the row is left out) or a warning (the row is taken) about one cell.

    `row_number` is the one beside the row in Excel; `column` is the index in the sheet's headers and `header` its
    name, None and "" where the finding is about the whole row; `value` is the cell's text, shortened.
    """

    row_number: int
    column: int | None
    header: str
    value: str
    text: Text

    def as_record(self) -> dict[str, Any]:
        """The finding as plain JSON."""
        return {
            "row": self.row_number,
            "column": self.column,
            "header": self.header,
            "value": self.value,
            **text_record(self.text),
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> CellFinding:
        """The finding back from its JSON."""
        return cls(record["row"], record["column"], record["header"], record["value"], record_text(record))


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The same sentence about the same column in several rows, as a summary shows it."""

    header: str
    text: Text
    row_numbers: tuple[int, ...]


def grouped(findings: Iterable[CellFinding]) -> list[FindingGroup]:
    """Findings that say the same of the same column as one, the commonest first."""
    groups: dict[tuple[str, str], list[CellFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.header, json.dumps(text_record(finding.text), sort_keys=True)), []).append(finding)
    summary = [
        FindingGroup(same[0].header, same[0].text, tuple(finding.row_number for finding in same))
        for same in groups.values()
    ]
    return sorted(summary, key=lambda group: -len(group.row_numbers))


def text_record(text: Text) -> dict[str, Any]:
    """A sentence as plain JSON: its message and parameters."""
    params = {name: text_record(value) if isinstance(value, Text) else value for name, value in text.params.items()}
    return {"msgid": text.msgid, "params": params}


def record_text(record: dict[str, Any]) -> Text:
    """A sentence back from its JSON."""
    params = {
        name: record_text(value) if isinstance(value, dict) else value for name, value in record["params"].items()
    }
    return Text(record["msgid"], params)


def shortened(value: str, longest: int = _SHOWN) -> str:
    """A value on one line, cut with an ellipsis, as the person finds it again."""
    line = " ".join(value[: longest * 4].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"

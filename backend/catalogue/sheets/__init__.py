"""Product lists as people have them: read, mapped to fields, checked by cell. No SQL, no HTTP.

`read_sheet` → `guess_mapping` / `choose_columns` → `validate`; `template_workbook` to begin with and
`corrected_workbook` to give a list back with its errors marked. SheetError refuses a file as a whole.
"""

from backend.catalogue.sheets.corrected import corrected_workbook
from backend.catalogue.sheets.decimals import DecimalStyle
from backend.catalogue.sheets.findings import CellFinding, FindingGroup, grouped
from backend.catalogue.sheets.imported import Defaults, ImportedRow, Validation
from backend.catalogue.sheets.mapping import ColumnMapping, choose_columns, guess_mapping
from backend.catalogue.sheets.matching import match_key, title_key
from backend.catalogue.sheets.reading import LIMITS, read_sheet
from backend.catalogue.sheets.rows import validate
from backend.catalogue.sheets.sheet import Limits, Sheet, SheetError
from backend.catalogue.sheets.template import template_workbook
from backend.catalogue.sheets.words import Field

__all__ = [
    "LIMITS",
    "CellFinding",
    "ColumnMapping",
    "DecimalStyle",
    "Defaults",
    "Field",
    "FindingGroup",
    "ImportedRow",
    "Limits",
    "Sheet",
    "SheetError",
    "Validation",
    "choose_columns",
    "corrected_workbook",
    "grouped",
    "guess_mapping",
    "match_key",
    "read_sheet",
    "template_workbook",
    "title_key",
    "validate",
]

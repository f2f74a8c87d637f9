"""`vitrina reference`: official titles of the Harmonized System from the files a hub has."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from backend.catalogue.titles import Title, store_titles
from backend.commands.installation import opened
from backend.core.database import make_engine, transaction
from backend.core.i18n import LOCALES

_LEVELS = (2, 4, 6)
# Columns by the names files use: the code, then a title and its language.
_CODES = ("code", "hscode", "hs_code")
_TITLES = {"description": "en", "title_en": "en", "title_es": "es", "descripcion": "es"}


def load_titles(folder: Path) -> int:
    """Read every CSV below the folder that holds titles; 1 where none does."""
    with opened() as found:
        engine = make_engine(found.database_url, pool_size=2)
        loaded = 0
        try:
            for file in sorted(folder.rglob("*.csv")):
                titles = list(titles_in(file))
                if titles:
                    with transaction(engine) as session:
                        kept = store_titles(session, titles, source=file.name)
                    print(f"{file.name}: {kept} titles")
                    loaded += kept
        finally:
            engine.dispose()
    if not loaded:
        print("No CSV below this folder has a code and a title: columns code, title and locale.", file=sys.stderr)
        return 1
    print(f"{loaded} titles. Run `vitrina reindex` so that the search knows their words.")
    return 0


def titles_in(file: Path) -> Iterator[Title]:
    """The titles of a file; nothing where it holds none. Codes longer than six digits are national: left out."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.DictReader(stream)
        names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        code_column = next((names[name] for name in _CODES if name in names), None)
        told = {names[name]: locale for name, locale in _TITLES.items() if name in names}
        if code_column is None or not (told or {"title", "locale"} <= names.keys()):
            return
        for row in reader:
            code = "".join(filter(str.isdigit, row.get(code_column) or ""))
            if len(code) not in _LEVELS:
                continue
            if "locale" in names and "title" in names and row[names["locale"]] in LOCALES:
                yield Title(code, row[names["locale"]], row[names["title"]] or "")
            for column, locale in told.items():
                yield Title(code, locale, row.get(column) or "")

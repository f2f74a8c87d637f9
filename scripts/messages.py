"""Keep the catalogues in step with the code: `make messages`.

Sentences nobody says any more leave the Spanish files; the English files are written anew from them, word for word;
what has no Spanish yet is listed, with where it is said, and the exit code is 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "storefront" / "locale"
METHODS = {
    "backend": [("**.py", "python")],
    "storefront": [("**.py", "python"), ("templates/**", "jinja2.ext:babel_extract")],
}
OPTIONS = {"templates/**": {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "_n": (1, 2)}
LEFT_OUT = {"vendor", "node_modules", "static"}


def sentences() -> dict[str, tuple[str | None, str]]:
    """Every sentence in the code: its plural where it has one, and where it is said first."""
    found: dict[str, tuple[str | None, str]] = {}
    for folder, methods in METHODS.items():
        for file, line, message, _, _ in extract_from_dir(
            ROOT / folder,
            method_map=methods,
            options_map=OPTIONS,
            keywords=KEYWORDS,
            directory_filter=lambda path: not LEFT_OUT & set(Path(path).parts),
        ):
            one, many = message[:2] if isinstance(message, tuple) else (message, None)
            found.setdefault(one, (many, f"{folder}/{file}:{line}"))
    return found


def first_id(message: Message) -> str:
    """A message's English, singular where it has two."""
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def read(file: Path, locale: str) -> Catalog:
    """A .po file."""
    with file.open("rb") as stream:
        return read_po(stream, locale=locale)


def write(catalogue: Catalog, file: Path) -> None:
    """A .po file without dates or places: it changes only when its sentences do."""
    header = f'# {file.stem}: sentences of this room.\nmsgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n'
    header += '"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    from io import BytesIO

    body = BytesIO()
    write_po(body, catalogue, width=110, no_location=True, omit_header=True, sort_output=False)
    file.write_text(header + body.getvalue().decode().lstrip(), "utf-8")


def main() -> int:
    """Write the files; the number of sentences without Spanish decides the exit code."""
    said, told = sentences(), set[str]()
    for file in sorted((LOCALES / "es").glob("*.po")):
        spanish, english = Catalog(locale="es"), Catalog(locale="en")
        for message in read(file, "es"):
            key = first_id(message)
            if not message.id or key not in said or key in told or not message.string:
                continue
            told.add(key)
            spanish.add(message.id, message.string, flags=message.flags - {"fuzzy"})
            english.add(message.id, message.id, flags=message.flags - {"fuzzy"})
        write(spanish, file)
        write(english, LOCALES / "en" / file.name)
    for stray in {f.name for f in (LOCALES / "en").glob("*.po")} - {f.name for f in (LOCALES / "es").glob("*.po")}:
        (LOCALES / "en" / stray).unlink()
    missing = {one: where for one, (_, where) in said.items() if one not in told}
    for one, where in sorted(missing.items(), key=lambda entry: entry[1]):
        print(f"{where}: {one}")
    print(f"{len(told)} sentences, {len(missing)} without Spanish")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

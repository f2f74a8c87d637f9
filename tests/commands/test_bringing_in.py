"""`vitrina import` as an operator types it: what the page can say once, the command can say too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine

from backend.core.work import working
from tests.factories import catalogue as make

ROOT = Path(__file__).resolve().parents[2]
LIST = make.product_list(
    [
        {"Nombre": "Café", "Precio": "1.500", "Imagen": "https://firma.example/a.jpg"},
        {"Nombre": "Miel", "Precio": "2.000", "Imagen": ""},
    ]
)


def test_decimals_and_unit_are_said_once_and_what_was_published_is_told(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with working(engine) as work:
        slug = make.firm(work).slug
    (tmp_path / "lista.csv").write_bytes(LIST)
    options = ["--decimals", "comma", "--unit", "kg", "--category", "roasted-coffee", "--publish"]
    told = subprocess.run(
        [sys.executable, "-m", "backend.cli", "import", "--company", slug, *options, str(tmp_path / "lista.csv")],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "VITRINA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert told.returncode == 0, told.stderr
    assert "2 new" in told.stdout
    assert "2 published." in told.stdout
    assert "pictures by address are not brought in yet" in told.stdout
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT t.minor, l.unit, l.state FROM listings l JOIN price_tiers t ON t.listing_id = l.id ORDER BY 1"
        ).all()
    assert [tuple(row) for row in rows] == [(150_000, "kg", "published"), (200_000, "kg", "published")]

"""What must not stand in any file: hosts of package registries, paths of one machine, secrets in lock files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTRIES = re.compile(r"https?://[a-z.]*(" + "py" + "pi|npm" + "js|python" + "hosted|deb" + r"ian)\.")
MACHINE = re.compile(r"(?<![\w.])/(work|home/[a-z]+|Users/[A-Za-z]+)/[a-z]")
BINARY = {".png", ".ico", ".woff2", ".xlsx", ".ods", ".xls", ".webp", ".jpg", ".pdf", ".gz"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_registry_is_named() -> None:
    assert not [
        str(f) for f in tracked() if f.suffix not in BINARY and REGISTRIES.search(f.read_text("utf-8", "replace"))
    ]


def test_no_path_of_a_machine() -> None:
    assert not [str(f) for f in tracked() if f.suffix not in BINARY and MACHINE.search(f.read_text("utf-8", "replace"))]


def test_the_search_can_find() -> None:
    assert REGISTRIES.search("https://registry.npm" + "js.org/x")
    assert MACHINE.search("open('/wo" + "rk/main/x')")

"""Finds a Chromium for the browser tests, or brings one, and prints where it is.

In this order: VITRINA_CHROMIUM, one of the system, apt as root on Debian and its kin, playwright's own download. What
was found is kept in `.vitrina/chromium-path`, which the tests read. Exit code 1 where there is none to be had.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
KEPT: Final = ROOT / ".vitrina" / "chromium-path"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


def starts(program: str | None) -> bool:
    """Whether the program is a Chromium that can show a page; a stub that only points to a shop cannot."""
    if not program or not Path(program).exists():
        return False
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "data:text/html,<p>vitrina</p>"]
    try:
        shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "<p>vitrina</p>" in shown.stdout


def of_the_system() -> str | None:
    found = [shutil.which(name) for name in NAMES]
    return next((program for program in [*found, *PLACES] if starts(program)), None)


def from_apt() -> str | None:
    if sys.platform == "win32" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("No Chromium here: installing it with apt-get", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", *command], env=quiet, stdout=sys.stderr, check=False)
        if done.returncode:
            return None
    return of_the_system()


def from_playwright() -> str | None:
    print("No Chromium here: downloading playwright's own", file=sys.stderr)
    with_libraries = ["--with-deps"] if sys.platform == "linux" and os.geteuid() == 0 else []
    command = [sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.executable_path
    return program if starts(program) else None


def kept() -> str | None:
    """What the last run found; it showed a page then, so being there is enough."""
    program = KEPT.read_text(encoding="utf-8").strip() if KEPT.is_file() else ""
    return program if program and os.access(program, os.X_OK) else None


def named() -> str | None:
    program = os.environ.get("VITRINA_CHROMIUM")
    if program and not starts(program):
        raise SystemExit(f"VITRINA_CHROMIUM names {program}, which does not show a page. Name another, or unset it.")
    return program or None


def main() -> None:
    ways: list[Callable[[], str | None]] = [named, kept, of_the_system, from_apt, from_playwright]
    program = next((found for way in ways if (found := way())), None)
    if program is None:
        raise SystemExit(
            "The browser tests need Chromium, and none could be found, installed or downloaded. Install chromium or "
            "Google Chrome, or name one: VITRINA_CHROMIUM=/path/to/chromium make test"
        )
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(program, encoding="utf-8")
    print(program)


if __name__ == "__main__":
    main()

"""Sets up `.venv` from nothing but Python 3.11 or newer: packages pinned with hashes, front-end assets, the project.

    python scripts/bootstrap.py           what Vitrina needs to run
    python scripts/bootstrap.py --dev     and what its checks and tests need

Each step leaves a stamp with the hash of what it was made from; with every stamp in place nothing is done, in no time
and without network. Needs the standard library only. Indexes, mirrors and certificates come from pip's own settings.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
PROGRAMS: Final = VENV / ("Scripts" if sys.platform == "win32" else "bin")
SUFFIX: Final = ".exe" if sys.platform == "win32" else ""
PYTHON: Final = PROGRAMS / f"python{SUFFIX}"
UV: Final = PROGRAMS / f"uv{SUFFIX}"
OLDEST: Final = (3, 11)

# pip's settings and what uv calls the same.
SETTINGS: Final = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Set up .venv and the front-end assets.")
    parser.add_argument("--dev", action="store_true", help="also what the checks and tests need")
    dev = parser.parse_args().dev
    if sys.version_info < OLDEST:
        raise SystemExit(
            f"Vitrina needs Python 3.11 or newer; this is {sys.version.split()[0]}. Set PYTHON to a newer."
        )
    os.chdir(ROOT)
    make_environment()
    once("setup", ["requirements-setup.txt"], install_uv)
    once("run", ["requirements.txt"], lambda: install("requirements.txt"))
    if dev:
        once("dev", ["requirements.txt", "requirements-dev.txt"], lambda: install("requirements-dev.txt"))
    once("project", ["pyproject.toml"], install_project)
    if not shutil.which("npm") and not shutil.which("npm", path=str(PROGRAMS)):
        once("node", ["requirements-node.txt"], lambda: install("requirements-node.txt"))
    run([PYTHON, "scripts/assets.py"], "The front-end assets could not be built; the message stands above.")


def once(step: str, made_from: list[str], do: Callable[[], None]) -> None:
    """Do a step unless its stamp says that it was done from these very files."""
    stamp = VENV / f".vitrina-{step}"
    digest = hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in made_from)).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    do()
    stamp.write_text(digest)


def make_environment() -> None:
    if PYTHON.exists() and works():
        return
    print("Making .venv", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode or not works():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SystemExit(
            f"This Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv (or "
            f"python{version}-venv); elsewhere install Python from its own installer. Then run the same command again."
        )


def works() -> bool:
    """Whether the environment's Python starts and is new enough. An upgrade of the system can break one."""
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([PYTHON, "-I", "-S", "-c", probe], capture_output=True, check=False).returncode == 0


def install_uv() -> None:
    # Interrupted while it was made, the environment has no pip yet; this brings it without network.
    run([PYTHON, "-m", "ensurepip"], "This Python has no pip of its own.", quietly=True)
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    run(
        [*pip, "install", "--require-hashes", "-r", "requirements-setup.txt"],
        "The installer uv could not be fetched. Check the network and run the same command again.",
    )


def install(requirements: str) -> None:
    print(f"Installing what {requirements} names", flush=True)
    run(
        [UV, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", requirements],
        "Not everything could be installed. Check the network and run the same command again.",
        environment=with_settings_of_pip(),
    )


def install_project() -> None:
    # uv builds this kind of project itself: nothing is fetched.
    run(
        [UV, "pip", "install", "--quiet", "--python", PYTHON, "--no-deps", "--editable", "."],
        "The command `vitrina` could not be installed; the message stands above.",
        environment=with_settings_of_pip(),
    )


def with_settings_of_pip() -> dict[str, str]:
    """The environment with pip's indexes and certificates in uv's words, where uv has no settings of its own."""
    environment = dict(os.environ)
    asked = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    for line in asked.stdout.splitlines():
        name, _, value = line.partition("=")
        ours = SETTINGS.get(name.rpartition(".")[2])
        if ours and value:
            environment.setdefault(ours, value.strip("'\""))
    # The hashes say which files are right, so it does not matter which index has them.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def run(
    command: list[str | Path], trouble: str, *, environment: dict[str, str] | None = None, quietly: bool = False
) -> None:
    """Run a program; where it fails, end with the sentence `trouble`."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=quietly, check=False)
    if done.returncode:
        raise SystemExit(trouble)


if __name__ == "__main__":
    main()

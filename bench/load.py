"""Load with wrk: how many a second, how long, at what cost."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_SIZES = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a second, the 50th and 99th percentile in ms, bytes an answer, answers, and those that were no 2xx."""

    rate: float
    p50: float
    p99: float
    bytes: int
    requests: int
    bad: int


def wrk() -> str:
    """The program; a sentence where it is missing."""
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("make bench needs wrk: apt-get install wrk, or your system's package of that name.")
    return found


def press(origin: str, paths: Sequence[str], *, connections: int, seconds: int) -> Load:
    """Ask for the paths in turn, over kept connections, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        listed = ",".join(f'"{path}"' for path in paths)
        script.write_text(
            f"local paths = {{{listed}}}\nlocal at = 0\n"
            "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at],"
            " {['Accept-Encoding']='gzip', ['Host']=wrk.host}) end\n"
        )
        told = subprocess.run(
            [wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), origin],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return _read(told)


def _read(told: str) -> Load:
    requests = int(_one(r"(\d+) requests in", told))
    size = re.search(r"requests in [^,]+, ([\d.]+)([KMG]?B) read", told)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    total = float(size.group(1)) * _SIZES[size.group(2)] if size else 0.0
    return Load(
        rate=float(_one(r"Requests/sec:\s+([\d.]+)", told)),
        p50=_time(told, "50%"),
        p99=_time(told, "99%"),
        bytes=int(total / max(1, requests)),
        requests=requests,
        bad=int(bad.group(1)) if bad else 0,
    )


def _one(pattern: str, told: str) -> str:
    found = re.search(pattern, told)
    if found is None:
        raise SystemExit(f"wrk said something else:\n{told}")
    return found.group(1)


def _time(told: str, part: str) -> float:
    found = re.search(rf"{part}\s+([\d.]+)(us|ms|s|m)\b", told)
    return float(found.group(1)) * _UNITS[found.group(2)] if found else 0.0

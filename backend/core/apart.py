"""What strangers send is read in a process of its own: the worst it can do there is end that process.

A program run apart is a file with `main(source, target)` that imports nothing of ours. It gets no environment, so much
processor time, memory and output, and once its imports are done it can open nothing: no file, no socket, no process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_LAUNCHER = Path(__file__).with_name("apart_child.py")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a program may use: seconds of the processor and of the clock, bytes of address space and of answer."""

    cpu_seconds: int
    wall_seconds: float
    memory: int
    output: int


class Ended(Exception):
    """The program gave no answer: its processor time was `spent`, the clock ran out (`slow`), or it is `broken`."""

    def __init__(self, reason: Literal["spent", "slow", "broken"]) -> None:
        super().__init__(reason)
        self.reason = reason


def run_apart(program: Path, request: bytes, bounds: Bounds) -> bytes:
    """What the program answers to the request. Raises Ended."""
    # Nothing of this process's environment goes in; one arena keeps the address space small.
    environment = {"MALLOC_ARENA_MAX": "1"}
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    limits = [str(number) for number in (bounds.cpu_seconds, bounds.memory, bounds.output)]
    # Into a file, not a pipe: the system itself then ends a program that answers without end.
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_LAUNCHER), str(program), *limits],
                input=request,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=bounds.wall_seconds,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            raise Ended("slow") from None
        except OSError:
            raise Ended("broken") from None
        if done.returncode:
            spent = os.name == "posix" and done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
            raise Ended("spent" if spent else "broken")
        answer.seek(0)
        return answer.read(bounds.output)

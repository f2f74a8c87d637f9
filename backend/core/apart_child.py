"""Runs a program inside its bounds: `python -I apart_child.py PROGRAM SECONDS MEMORY OUTPUT` (see apart.py).

Imports nothing of the project, so that it starts fast.
"""

from __future__ import annotations

import runpy
import sys


def close_doors(seconds: int, memory: int, output: int) -> None:
    """From here on: so much time, memory and output, and nothing new is opened or started, where systems can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's clock is the only limit
        return
    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: output,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        # Input, output and errors are open; a fourth there cannot be, be it a file or a way into the network.
        resource.RLIMIT_NOFILE: 3,
    }
    for which, value in wanted.items():
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):  # a stricter limit is in force, or the system knows none
            continue


def main(program: str, limits: list[int]) -> None:
    """The program's imports are ours and come first; what a stranger sent is read behind closed doors."""
    loaded = runpy.run_path(program, run_name="apart")
    close_doors(*limits)
    loaded["main"](sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], [int(limit) for limit in sys.argv[2:5]])

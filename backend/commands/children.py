"""Child processes of `vitrina serve`. Light on purpose: the first starts before this process has loaded the rest."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.commands.orphans import HAND_VARIABLE, PIPE_VARIABLE

_STOP_PATIENCE = 10.0


@dataclass
class Child:
    """One process of the installation; started again when it dies by itself."""

    name: str
    command: list[str]
    alive: int  # read end of the pipe whose closing ends the child
    environment: dict[str, str] = field(default_factory=dict)
    needs_hand: bool = False
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    _hand: socket.socket | None = None

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the parent."""
        self.born = time.monotonic()
        environment = {**(self.environment or os.environ), PIPE_VARIABLE: str(self.alive)}
        descriptors = [self.alive]
        theirs: socket.socket | None = None
        if self.needs_hand:
            self._hand, theirs = socket.socketpair()
            environment[HAND_VARIABLE] = str(theirs.fileno())
            descriptors.append(theirs.fileno())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", *self.command],
            env=environment,
            pass_fds=descriptors,
            start_new_session=True,
        )
        if theirs is not None:
            theirs.close()

    def hand(self, listening: socket.socket) -> None:
        """Give a web process the socket it shall answer on: until then it only loads."""
        if self._hand is None:
            return
        with contextlib.suppress(OSError):  # it died meanwhile, and is started again by who watches
            socket.send_fds(self._hand, [b"go"], [listening.fileno()])
        self._hand.close()
        self._hand = None


class Family:
    """All children of this process: each ends when it ends, however it ends."""

    def __init__(self) -> None:
        self._alive = os.pipe()
        self.children: list[Child] = []

    def web(self, number: int) -> Child:
        """A web process. It reads the same settings as this one."""
        return self.add(Child(f"web {number}", ["web", "--handed"], self._alive[0], needs_hand=True))

    def other(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        """A process that is told its settings."""
        return self.add(Child(name, command, self._alive[0], environment))

    def add(self, child: Child) -> Child:
        self.children.append(child)
        return child

    def end(self) -> None:
        """Ask all to end, wait, and end those that do not."""
        stop(self.children)
        for end in self._alive:
            with contextlib.suppress(OSError):
                os.close(end)


def stop(children: Sequence[Child]) -> None:
    """Ask each to end, and kill what has not ended in time."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

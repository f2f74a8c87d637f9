"""No child outlives its parent: each holds one end of a pipe whose other end closes when the parent is gone."""

from __future__ import annotations

import os
import signal
import threading

PIPE_VARIABLE = "VITRINA_PARENT_PIPE"
GO_VARIABLE = "VITRINA_GO_PIPE"
_GRACE = 8.0


def watch_parent() -> None:
    """In a child: end this process when the parent's end of the pipe closes, however the parent ended."""
    number = os.environ.get(PIPE_VARIABLE)
    if not number:
        return
    threading.Thread(target=_wait, args=(int(number),), name="parent-watch", daemon=True).start()


def _wait(pipe: int) -> None:
    while True:
        try:
            if not os.read(pipe, 1):
                break
        except OSError:
            break
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(_GRACE)
    os._exit(1)


def wait_for_go() -> None:
    """In a child that was started early: until the parent closes its end of the pipe, because all is prepared."""
    number = os.environ.get(GO_VARIABLE)
    if number:
        os.read(int(number), 1)

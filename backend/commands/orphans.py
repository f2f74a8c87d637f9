"""No child outlives its parent: each holds one end of a pipe whose other end closes when the parent is gone."""

from __future__ import annotations

import os
import signal
import socket
import threading

PIPE_VARIABLE = "VITRINA_PARENT_PIPE"
HAND_VARIABLE = "VITRINA_HAND_SOCKET"
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


def handed_socket() -> socket.socket | None:
    """In a web process that was started early: the socket to answer on, once all is prepared. None: nothing comes."""
    with socket.socket(fileno=int(os.environ[HAND_VARIABLE])) as hand:
        _, descriptors, _, _ = socket.recv_fds(hand, 2, 1)
    return socket.socket(fileno=descriptors[0]) if descriptors else None

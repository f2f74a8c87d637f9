"""One web process: the application on a socket it was handed, or on one of its own."""

from __future__ import annotations

import gc

import uvicorn

from backend.commands.installation import opened
from backend.commands.orphans import handed_socket, watch_parent
from backend.commands.protocol import BoundedHead
from backend.web.logs import configure_logs

# More than these at once are told to come back: each may hold a body on its way in.
_CONNECTIONS = 2_000


def run_web(*, handed: bool) -> int:
    """Serve until told to stop; `handed`: on the socket that the parent hands over."""
    from backend.catalogue.reference.hs import hs_texts
    from backend.catalogue.titles import know_titles
    from backend.main import create_app

    watch_parent()
    hs_texts("0901")  # read the reference data before the first visitor waits for it
    listening = handed_socket() if handed else None
    if handed and listening is None:
        return 1
    with opened() as found:
        configure_logs(found.log_format)
        app = create_app(found)
        know_titles(app.state.engine)
        config = uvicorn.Config(
            app,
            host=found.host,
            port=found.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=6,
            loop="uvloop" if _has("uvloop") else "auto",
            http=BoundedHead,
            limit_concurrency=_CONNECTIONS,
        )
        # What was loaded stays: the collector need not look at it again.
        gc.freeze()
        gc.enable()
        sockets = [listening] if listening is not None else None
        uvicorn.Server(config).run(sockets=sockets)
    return 0


def _has(module: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(module) is not None

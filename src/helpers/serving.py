"""The finished reports for reading in a browser: on this machine only, only what lies under one folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    # The pages carry stricter policies of their own; both count.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OWN_NAMES = {"localhost", LOOPBACK}


def serve(folder: Path, port: int, *, ready: Callable[[ThreadingHTTPServer], None]) -> None:
    """Serve the folder until interrupted; `ready` is called with the server once it listens (port 0: any free one).

    Raises OSError where the port is taken.
    """
    handler = partial(_Reports, directory=str(folder.resolve()))
    with ThreadingHTTPServer((LOOPBACK, port), handler) as server:
        ready(server)
        server.serve_forever()


class _Reports(SimpleHTTPRequestHandler):
    """Reads files; lists no folder, follows no link out of its own, answers to this machine's names only."""

    server_version, sys_version = "Nedslag", ""
    timeout = 30  # seconds for whoever connects and says nothing

    def send_head(self) -> Any:
        # A page elsewhere may have its own name point at this machine.
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].rpartition(":")[0].lower() not in _OWN_NAMES:
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        if not self._is_served():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def _is_served(self) -> bool:
        """Whether the address is one of a file below the folder that is not hidden, whatever links lead to it."""
        try:
            path, root = Path(self.translate_path(self.path)), Path(self.directory)
            return path.resolve().is_relative_to(root) and not any(
                p.startswith(".") for p in path.relative_to(root).parts
            )
        except (ValueError, OSError, RuntimeError):  # a NUL, a name that is too long, links in a ring
            return False

    def list_directory(self, path: Any) -> None:  # noqa: ARG002 - the base class names it
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Who read what is nobody's business."""

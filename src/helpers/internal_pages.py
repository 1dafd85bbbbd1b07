"""Pages for those who make and approve reports: the reports' look, marked as internal, without scripts."""

from __future__ import annotations

from typing import Any

from helpers.provenance import PACKAGE


def internal_page(template: str, **content: Any) -> bytes:
    """A template of `style/` that extends `internal.html`, as one file that fetches nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    style = PACKAGE / "style"
    templates = Environment(loader=FileSystemLoader(style), autoescape=True, undefined=StrictUndefined)
    look = (style / "pages.css").read_text(encoding="utf-8")
    return templates.get_template(template).render(**content, style=look).encode()

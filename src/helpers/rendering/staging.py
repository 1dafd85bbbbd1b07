"""The report folder's `style/`: templates, filter, fonts and the theme in each format's own words."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import shutil
from dataclasses import asdict
from functools import cache
from pathlib import Path

from helpers.blocks import escape_markdown
from helpers.rendering.pandoc import STYLE
from helpers.theme import Theme, font_files

_FILES = [
    "manuscript.lua",
    "pages.lua",
    "plain.lua",
    "report.lua",
    "tables.lua",
    "report.css",
    "report.typst",
    "typst-template.typ",
    "typst-show.typ",
]
# Where the styles go: in the page's head, before anything that somebody has written.
_STYLES = "<style>@styles@</style>"
_FONT_FACES = {"regular": ("normal", 400), "italic": ("italic", 400), "bold": ("normal", 700)}


def stage_style(folder: Path, theme: Theme) -> None:
    """Put everything that the report refers to into `folder/style`, so that no renderer looks elsewhere."""
    style = folder / "style"
    fonts = style / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        shutil.copyfile(STYLE / name, style / name)
    for path in font_files().values():
        shutil.copyfile(path, fonts / path.name)
    logo = _stage_logo(style, theme)
    template = _page_template()
    (style / "report.html").write_text(template, encoding="utf-8")
    (style / "page.html").write_text(_whole_page(template, theme), encoding="utf-8")
    (style / "theme.css").write_text(_css(theme), encoding="utf-8")
    (style / "theme.typ").write_text(_typst(theme, logo), encoding="utf-8")
    contact = [escape_markdown(line) for line in theme.contact]
    house = {"house": {"logo": logo, "contact": contact, "layout": theme.page.layout}}
    (style / "theme.json").write_text(json.dumps(house, ensure_ascii=False), encoding="utf-8")


def script_hash(script: str) -> str:
    """By what a page's Content-Security-Policy lets its one script run, and no other."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def embedded_fonts() -> str:
    """@font-face rules that carry the theme's upright fonts themselves, for pages without a folder of their own."""
    return "\n".join(_font_face(Theme().type.family, name, embedded=True) for name in ("regular", "bold"))


def _page_template() -> str:
    """The page as a Pandoc template, in which a dollar sign of the script's own must be doubled."""
    script = (STYLE / "report.js").read_text(encoding="utf-8")
    page = (STYLE / "report.html").read_text(encoding="utf-8")
    return page.replace("@hash@", script_hash(script)).replace("@script@", script.replace("$", "$$"))


def with_styles(page: str, theme: Theme) -> str:
    """A page that Pandoc has made, with its styles and fonts in place: in the template they would cost Pandoc dear."""
    css = f"{_css(theme, embedded=True)}\n{(STYLE / 'report.css').read_text(encoding='utf-8')}"
    return page.replace(_STYLES, f"<style>\n{css}</style>", 1)


def _whole_page(template: str, theme: Theme) -> str:
    """The template with a place for the styles, and with the logo itself."""
    end = template.index("$endfor$", template.index("$for(css)$")) + len("$endfor$")
    page = template.replace(template[template.index("$for(css)$") : end], _STYLES)
    return page.replace('src="$house.logo$"', f'src="{_logo_data(theme)}"')


def _logo_data(theme: Theme) -> str:
    if theme.logo is None:
        return ""
    kind = mimetypes.guess_type(theme.logo.name)[0]
    return f"data:{kind};base64,{base64.b64encode(theme.logo.content).decode()}"


def _stage_logo(style: Path, theme: Theme) -> str:
    """The logo's path from the report folder, or an empty text."""
    if theme.logo is None:
        return ""
    name = f"logo{Path(theme.logo.name).suffix.lower()}"
    (style / name).write_bytes(theme.logo.content)
    return f"style/{name}"


def _css(theme: Theme, *, embedded: bool = False) -> str:
    """The theme for browsers; `embedded` has the fonts themselves, not where they lie."""
    faces = [_font_face(theme.type.family, name, embedded=embedded) for name in _FONT_FACES]
    colours = "".join(f" --{_hyphenated(name)}: {value};" for name, value in asdict(theme.colours).items())
    family = f'"{theme.type.family}", sans-serif'
    return "\n".join([*faces, f":root {{ --family: {family};{colours} }}", ""])


def _font_face(family: str, name: str, *, embedded: bool) -> str:
    slant, weight = _FONT_FACES[name]
    return (
        f'@font-face {{ font-family: "{family}"; font-style: {slant}; font-weight: {weight}; '
        f'font-display: swap; src: url("{_font(name, embedded)}") format("truetype"); }}'
    )


@cache
def _font(name: str, embedded: bool) -> str:
    path = font_files()[name]
    if not embedded:
        return f"fonts/{path.name}"
    return f"data:font/ttf;base64,{base64.b64encode(path.read_bytes()).decode()}"


def _typst(theme: Theme, logo: str) -> str:
    colours = [f"  {_hyphenated(name)}: rgb({_quoted(value)})," for name, value in asdict(theme.colours).items()]
    kind, page = theme.type, theme.page
    headings = ", ".join(f"{size}pt" for size in kind.headings)
    lines = [
        "#let colours = (",
        *colours,
        ")",
        f"#let size = (family: {_quoted(kind.family)}, body: {kind.body}pt, small: {kind.small}pt, "
        f"title: {kind.title}pt, headings: ({headings},), leading: {kind.leading - 0.75:.2f}em)",
        f"#let paper = (width: {page.width_mm}mm, height: {page.height_mm}mm, side: {page.side_mm}mm, "
        f"top: {page.top_mm}mm, bottom: {page.bottom_mm}mm, "
        f"column: {page.slot_mm}mm)",
        f"#let contact = ({''.join(f'{_quoted(line)}, ' for line in theme.contact)})",
        f"#let layout-name = {_quoted(page.layout)}",
        f"#let logo = {_quoted(logo)}",
    ]
    return "\n".join([*lines, ""])


def _hyphenated(name: str) -> str:
    return name.replace("_", "-")


def _quoted(text: str) -> str:
    """A Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""YAML 1.2 into typed models: unknown, missing and wrong keys all at once, in Danish, with their line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scalarbool import ScalarBoolean

from helpers.characters import REPAIR, unshowable
from helpers.errors import InputProblems, Problem, nearest

Model = TypeVar("Model", bound=BaseModel)

# No file in params/ comes near these; one that does was made to use up the machine (references to references).
_MOST_BYTES, _MOST_VALUES, _MOST_LEVELS, _LONGEST, _LARGEST = 5_000_000, 100_000, 40, 20_000, 10**18
# ruamel takes half a minute to find out that it cannot go that deep.
_DEEP = re.compile(r"(?:[\[{]\s*){40}|(?:- +){40}|(?:\? +){40}")

# What pydantic's error types ask for, as an evaluator should read it.
_TYPES = {
    "string_type": "tekst (sæt den i anførselstegn)",
    "int_type": "et helt tal uden anførselstegn",
    "float_type": "et tal uden anførselstegn (punktum som decimaltegn)",
    "bool_type": "true eller false",
    "list_type": "en liste",
    "dict_type": "nøgler med værdier under sig",
    "model_type": "nøgler med værdier under sig",
}

# Parts of ruamel's messages, with (found, repair).
_SYNTAX = (
    ("'\\t'", "en tabulator", "Ryk ind med mellemrum."),
    (
        "mapping values are not allowed",
        "et kolon midt i en værdi",
        "Sæt teksten i anførselstegn, og se på indrykningen.",
    ),
    ("end of stream", "et anførselstegn, som ikke er lukket", "Luk det, hvor teksten slutter."),
    ("undefined alias", "en henvisning (*) til noget, som ikke er navngivet", "Giv det et navn med & før det bruges."),
    ("another document", "endnu et dokument (---)", "Skriv alt i ét dokument."),
)

# The patterns of identifiers, slugs and dates, in words.
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "små bogstaver a-z, cifre og _, først et bogstav",
    r"^[a-z0-9][a-z0-9_]*$": "små bogstaver a-z, cifre og _ (i anførselstegn, hvis det begynder med et ciffer)",
    r"^\d{4}-(0[1-9]|1[0-2])$": 'en måned skrevet som "2018-03"',
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "små bogstaver a-z og cifre, med bindestreg imellem",
    r"^\d{4}-\d{2}-\d{2}$": "en dato som 2021-11-30",
}


def read_yaml(path: Path) -> Any:
    """The content of a YAML 1.2 file as ruamel's dicts and lists, which know their lines.

    Raises InputProblems when the file is missing, is not UTF-8 or is not YAML, and when it has a type of its own (a
    tag), a sign that cannot be shown, or more in it than params can have.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputProblems([_too_much(path, "", "filen er for stor", f"højst {_MOST_BYTES // 1_000_000} MB")])
        # As one sign where there is one: "å" may be written as "a" and a ring.
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputProblems(
            [Problem(str(path), "", "filen findes ikke", "", "Opret filen eller ret navnet.")]
        ) from None
    except UnicodeDecodeError:
        problem = Problem(str(path), "", "filen er ikke UTF-8", "YAML i UTF-8", "Gem filen igen som UTF-8.")
        raise InputProblems([problem]) from None
    try:
        if _DEEP.search(text):
            raise RecursionError
        content = YAML(typ="rt").load(text)
    except YAMLError as error:
        raise InputProblems([_syntax_problem(path, text, error)]) from None
    except RecursionError:
        raise InputProblems([_too_deep(path, "")]) from None
    except (ValueError, OverflowError, TypeError, AttributeError):
        # A number or a date that is none, or too long to be one; ruamel does not say where.
        found, repair = "et tal eller en dato, som ikke kan læses", "Sæt tekst i anførselstegn, og ret tallet."
        raise InputProblems([Problem(str(path), "", found, "tal med højst 18 cifre", repair)]) from None
    if problems := list(_content_problems(path, content)):
        raise InputProblems(problems)
    return content


def read_model(path: Path, model: type[Model]) -> Model:
    """Read `path` as `model`; raises InputProblems with one problem per wrong key."""
    content = read_yaml(path)
    if not isinstance(content, Mapping):
        problem = Problem(str(path), "", "filen har ingen nøgler", "nøgler med værdier", "Se et eksempel i params/.")
        raise InputProblems([problem])
    try:
        return model.model_validate(_plain(content))
    except ValidationError as error:
        raise InputProblems([_as_problem(path, content, model, detail) for detail in error.errors()]) from None


def _content_problems(path: Path, content: Any) -> Iterator[Problem]:
    """What no file in params/ may have, whatever the model; ends where there is too much to look at."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(content, ())]
    looked_at = 0
    while waiting:
        node, location = waiting.pop()
        looked_at += 1
        place = f"linje {_line(content, location)}, nøglen {_dotted(location)}" if _is_wrong(node) else ""
        if looked_at > _MOST_VALUES:
            yield _too_much(path, "", "henvisninger (*), som folder sig ud til mere, end en fil kan rumme", "")
            return
        if len(location) > _MOST_LEVELS:
            yield _too_deep(path, f"linje {_line(content, location[:2])}")
            return
        if place:
            yield _wrong_value(path, place, node)
        elif isinstance(node, Mapping):
            waiting += [(key, (*location, str(key))) for key in node]
            waiting += [(value, (*location, key)) for key, value in node.items()]
        elif isinstance(node, list):
            waiting += [(value, (*location, number)) for number, value in enumerate(node)]


def _is_wrong(node: Any) -> bool:
    if isinstance(node, (int, float)):
        return not abs(node) <= _LARGEST  # nan is not smaller than anything
    return bool(_tag(node)) or (isinstance(node, str) and (len(node) > _LONGEST or bool(unshowable(node))))


def _wrong_value(path: Path, place: str, node: Any) -> Problem:
    if tag := _tag(node):
        return Problem(str(path), place, f"typen {tag}", "tekst, tal, lister og nøgler", "Slet typen.")
    if isinstance(node, (int, float)):
        found = f"{node}" if isinstance(node, float) else "et tal med over 18 cifre"
        return Problem(str(path), place, found, "et tal med højst 18 cifre", "Ret tallet.")
    if found := unshowable(node):
        return Problem(str(path), place, found, "tegn, der kan ses", REPAIR)
    return _too_much(path, place, f"en tekst på {len(node)} tegn", f"højst {_LONGEST} tegn")


def _tag(node: Any) -> str:
    """A type that the file gives a value itself, as in `!!python/object`; nothing runs it, and nothing needs it."""
    if isinstance(node, (bytes, set)):
        return "!!binary eller !!set"
    return str(getattr(getattr(node, "tag", None), "value", None) or "")


def _too_much(path: Path, place: str, found: str, allowed: str) -> Problem:
    return Problem(str(path), place, found, allowed, "Se et eksempel i params/, og skriv kun det, der skal med.")


def _too_deep(path: Path, place: str) -> Problem:
    return Problem(str(path), place, "for mange niveauer inde i hinanden", f"højst {_MOST_LEVELS}", "Ret indrykningen.")


def _syntax_problem(path: Path, text: str, error: YAMLError) -> Problem:
    allowed = "nøgle: værdi, indrykket med mellemrum"
    if isinstance(error, ReaderError):
        line, found, repair = text.count("\n", 0, error.position) + 1, "et usynligt tegn", "Slet tegnet."
    elif isinstance(error, MarkedYAMLError) and error.problem_mark:
        line = error.problem_mark.line + 1
        found, repair = _syntax_reason(error.problem or "")
    else:
        line, (found, repair) = 1, _syntax_reason("")
    return Problem(str(path), f"linje {line}", found, allowed, repair)


def _syntax_reason(reason: str) -> tuple[str, str]:
    """ruamel's English reason as (found, repair)."""
    if key := re.match(r'found duplicate key "(.*?)" with', reason):
        return f"nøglen {key[1]} står to gange", "Slet den ene, eller saml dem."
    for part, found, repair in _SYNTAX:
        if part in reason:
            return found, repair
    return "linjen kan ikke læses som YAML", "Se på indrykning, kolon og anførselstegn her og på linjen før."


def _plain(node: Any) -> Any:
    """ruamel's nodes as what strict models accept; its texts and numbers pass as they are."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return bool(node) if isinstance(node, ScalarBoolean) else node  # true with an anchor, to ruamel a kind of int


def _as_problem(path: Path, content: Any, model: type[BaseModel], detail: Any) -> Problem:
    whole = tuple(part for part in detail["loc"] if part != "[key]")
    location = _without_kinds(content, whole)
    place = f"linje {_line(content, location)}, nøglen {_dotted(location)}"
    kind, value = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        allowed = _keys_at(model, whole[:-1])
        hint = nearest(str(location[-1]), allowed)
        return Problem(str(path), place, "ukendt nøgle", ", ".join(allowed), hint or "Ret eller slet nøglen.")
    if kind == "missing":
        return Problem(str(path), place, "nøglen mangler", "", f"Tilføj {location[-1]}.")
    if kind == "union_tag_not_found":
        return Problem(str(path), place, "nøglen kind mangler", "", "Tilføj kind med navnet på en slags afsnit.")
    if kind in ("literal_error", "union_tag_invalid"):
        value = detail["ctx"].get("tag", value)
        allowed_words = str(detail["ctx"].get("expected") or detail["ctx"]["expected_tags"])
        allowed_words = allowed_words.replace("' or '", "', '").replace("'", "")
        hint = nearest(str(value), allowed_words.split(", "))
        return Problem(str(path), place, _shown(value), allowed_words, hint or "Vælg en af de tilladte.")
    if kind in _TYPES:
        return Problem(str(path), place, _shown(value), _TYPES[kind], "Ret værdien.")
    if kind == "value_error":
        return Problem(str(path), place, str(detail["ctx"]["error"]), "", "Ret værdien.")
    return Problem(str(path), place, _shown(value), _constraint(detail), "Ret værdien.")


def _without_kinds(content: Any, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The location without the kinds that pydantic puts into it where a list holds several kinds of model."""
    kept: list[str | int] = []
    node = content
    for part in location:
        if isinstance(node, Mapping) and part not in node and node.get("kind") == part:
            continue
        kept.append(part)
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            node = None
    return tuple(kept)


def _constraint(detail: Any) -> str:
    context = detail.get("ctx") or {}
    match detail["type"]:
        case "string_pattern_mismatch":
            return _PATTERNS.get(context["pattern"], f"tekst efter mønstret {context['pattern']}")
        case "string_too_short":
            return "en tekst, som ikke er tom"
        case "too_short":
            return f"mindst {context['min_length']} i listen"
        case "greater_than_equal":
            return f"mindst {context['ge']}"
        case "greater_than":
            return f"større end {context['gt']}"
        case "less_than_equal":
            return f"højst {context['le']}"
        case other:
            return f"en værdi af den rigtige slags ({other})"


def _shown(value: Any) -> str:
    if value is None:
        return "ingenting"
    if isinstance(value, (Mapping, list)):
        return "en liste" if isinstance(value, list) else "nøgler"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"»{text}«" if len(text) <= 120 else f"»{text[:116]} ...«"


def _dotted(location: tuple[str | int, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "(hele filen)"


def _line(content: Any, location: tuple[str | int, ...]) -> int:
    """The line (from 1) where the key stands, or that of the nearest key above it."""
    node, line = content, 1
    for part in location:
        marks = getattr(node, "lc", None)
        try:
            position = marks.item(part) if isinstance(node, list) else marks.key(part)  # type: ignore[union-attr]
            line, node = position[0] + 1, node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            return line
    return line


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The keys that the model allows at a place, read off the model's JSON schema."""
    schema = model.model_json_schema()
    node: dict[str, Any] = schema
    for part in location:
        node = _resolved(schema, node)
        if kinds := node.get("discriminator", {}).get("mapping"):
            node = {"$ref": kinds[part]}
            continue
        below = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        # Where the keys themselves are free (names of waves, scales), all of them have the same content.
        free = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
        node = below or next((content for content in free if isinstance(content, dict)), {})
    return list(_resolved(schema, node).get("properties", {}))


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for option in node.get("anyOf", []):
        if "$ref" in option or "properties" in option:
            node = option
    reference = node.get("$ref")
    return schema["$defs"][reference.rsplit("/", 1)[-1]] if reference else node

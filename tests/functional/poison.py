"""An evaluation in which every free text is hostile: found by the models' own types, so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from helpers.blocks import escape_markdown, literal

# Something for each reader that a text might meet; in small letters, since a sentence may begin with a large one.
HOSTILE = (
    "<img src=x onerror=alert(1)> [x](javascript:alert(1)) `<b>x</b>`{=html} {{< include /etc/passwd >}} $x$ #panic() @ref "
    "[^1] *f* _u_ ~s~ a|b \\input{x} &lt; <!-- z --> ::: {.x} -- ... =1+1"
)  # fmt: skip
_AS_MARKDOWN = (HOSTILE, literal(f"a {HOSTILE}")[2:], escape_markdown(HOSTILE))
# The evaluator's own Markdown: what it may do is tested where it is read (tests/unit/test_document.py).
MARKDOWN = {"texts", "text", "body", "source_note"}
# Free by type, but they must be what stands in data files or in published.csv, and are shown by their labels.
KEYS = {"group", "groups", "category", "prefix", "registers", "jobindsats", "appearance"}


class Poison:
    """Puts a number and the hostile text behind each free text; `fields` says which field has which number."""

    def __init__(self) -> None:
        self.fields: list[str] = []

    def model(self, model: BaseModel) -> dict[str, Any]:
        """The model's content as JSON has it, every free text of it hostile."""
        named = type(model).model_fields.items()
        return {name: self._value(getattr(model, name), field, type(model), name) for name, field in named}

    def text(self, text: str, field: str) -> str:
        self.fields.append(field)
        return f"{text} ¤{len(self.fields) - 1}¤ {HOSTILE}"

    def shown(self, *texts: str) -> set[str]:
        return {self.fields[int(number)] for text in texts for number in re.findall(r"¤(\d+)¤", text)}

    def raw(self, markdown: str) -> Iterator[str]:
        """Fields that stand in Markdown otherwise than as it shows what was written."""
        for match in re.finditer(r"¤(\d+)¤ ", markdown):
            if not markdown.startswith(_AS_MARKDOWN[1:], match.end()):
                yield f"{self.fields[int(match[1])]}: {markdown[match.end() : match.end() + 60]}"

    def _value(self, value: Any, field: FieldInfo, owner: type[BaseModel], name: str) -> Any:
        if isinstance(value, BaseModel):
            return value.model_dump(mode="json") if name in KEYS else self.model(value)
        if isinstance(value, list):
            return [self._value(one, field, owner, name) for one in value]
        if isinstance(value, dict):
            return {key: self._value(one, field, owner, name) for key, one in value.items()}
        if isinstance(value, str) and value and name not in KEYS | MARKDOWN and _is_free(field):
            return self.text(value, f"{owner.__name__}.{name}")
        return value


def _is_free(field: FieldInfo) -> bool:
    """Whether the field's type lets any text pass."""
    kind = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return any(map(_takes_any, _leaves(kind)))


def _leaves(kind: Any) -> Iterator[Any]:
    """The types of a container's values; no one of a choice of words."""
    if get_origin(kind) is Literal:
        return
    inner = get_args(kind)[-1:] if get_origin(kind) is dict else get_args(kind)
    if not inner or get_origin(kind) is Annotated:
        yield kind
        return
    for one in inner:
        yield from _leaves(one)


def _takes_any(kind: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(HOSTILE, strict=True)
    except ValidationError:
        return False
    return True

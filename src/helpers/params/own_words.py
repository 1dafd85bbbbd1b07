"""The evaluator's own paragraphs: the numbers that they may call by name, checked before anything is computed.

`{{ share("has_joint_plan", "ja") }}` stands for the shown share of the report's own area in its own wave; `area=` and
`wave=` name another. Nothing else of a template language is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.errors import Problem, nearest
from helpers.municipalities import municipalities
from helpers.params.declarations import Comment, Evaluation
from helpers.schemas import RESPONDENTS, TOTAL

# What each function takes; `area` and `wave` may be left out.
FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "share": ("item", "category"),
    "mean": ("item",),
    "change": ("item", "category"),
    "base": ("item",),
    "respondents": ("population",),
}
OPTIONAL = ("area", "wave")


def comment_problems(path: Path, comments: Mapping[str, Comment], evaluation: Evaluation) -> Iterator[Problem]:
    """Names and templates in own paragraphs that lead nowhere."""
    for key, comment in comments.items():
        place = f"comments, {key}"
        for found, allowed, repair in _faults(comment.text, evaluation):
            yield Problem(str(path), place, found, allowed, repair)


def called_items(text: str) -> set[str]:
    """The items whose numbers a paragraph calls by name."""
    return {str(call.get("item", RESPONDENTS)) for call in called_numbers(text)}


def called_numbers(text: str) -> list[dict[str, str]]:
    """The numbers that a paragraph calls by name: `function`, and what it was told, by name."""
    if "{{" not in text:
        return []
    calls = [arguments(part) for part in parsed(text) if not isinstance(part, str)]
    return [{"function": name, **named} for name, named in filter(None, calls)]


def parsed(text: str) -> list[Any]:
    """The paragraph's parts: its texts, and what stands between braces as Jinja's nodes.

    Jinja reads the paragraph and never runs it. Raises ValueError where it cannot be read.
    """
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    parts: list[Any] = []
    try:
        for output in ImmutableSandboxedEnvironment(keep_trailing_newline=True).parse(text).body:
            parts += output.nodes if isinstance(output, nodes.Output) else [output]
    except TemplateSyntaxError as error:
        raise ValueError(error.message) from None
    except RecursionError:
        raise ValueError("for mange parenteser") from None
    return [part.data if isinstance(part, nodes.TemplateData) else part for part in parts]


def arguments(part: Any) -> tuple[str, dict[str, Any]] | None:
    """The function that a part calls, and what it is told by name: nothing where that is no plain value.

    None where the part is no call at all.
    """
    from jinja2 import nodes

    if not isinstance(part, nodes.Call) or not isinstance(part.node, nodes.Name) or part.dyn_args or part.dyn_kwargs:
        return None
    order = FUNCTIONS.get(part.node.name, ())
    given = [*zip(order, part.args, strict=False), *((pair.key, pair.value) for pair in part.kwargs)]
    named = {key: value.value for key, value in given if isinstance(value, nodes.Const)}
    is_plain = len(named) == len(part.args) + len(part.kwargs)
    return part.node.name, named if is_plain else {}


def is_call(name: str, named: Mapping[str, Any]) -> bool:
    """Whether a function is told what it must be, in texts, and nothing that it does not know."""
    wanted = {*FUNCTIONS.get(name, ())}
    texts = all(isinstance(word, str) for word in named.values())
    return name in FUNCTIONS and texts and wanted <= set(named) <= {*wanted, *OPTIONAL}


def _faults(text: str, evaluation: Evaluation) -> Iterator[tuple[str, str, str]]:
    if not any(sign in text for sign in ("{{", "{%", "{#")):
        return
    calls = f'tal som {{{{ share("{evaluation.items[0].id}", "...") }}}}'
    try:
        parts = parsed(text)
    except ValueError as error:
        yield f"et tal, der ikke kan læses ({error})", calls, "Se efter, at alle parenteser er lukket."
        return
    for part in parts:
        if isinstance(part, str):
            continue
        if (call := arguments(part)) is None:
            yield "noget andet end et tal mellem {{ og }}", calls, "Skriv teksten uden krøllede parenteser."
        else:
            yield from _call_faults(*call, evaluation)


def _call_faults(name: str, named: Mapping[str, Any], evaluation: Evaluation) -> Iterator[tuple[str, str, str]]:
    if name not in FUNCTIONS:
        yield f"{name}(...)", ", ".join(FUNCTIONS), nearest(name, FUNCTIONS) or "Brug et af navnene."
        return
    if not is_call(name, named):
        signature = ", ".join([*FUNCTIONS[name], *(f"{key}=..." for key in OPTIONAL)])
        yield f"{name} med forkerte oplysninger", f"{name}({signature}), hver i anførselstegn", "Ret oplysningerne."
        return
    for key, known in _known(named, evaluation).items():
        if key in named and named[key] not in known:
            allowed = "samlet eller et af evalueringens områder" if key == "area" else ", ".join(known)
            yield f"{key} »{named[key]}«", allowed, nearest(str(named[key]), known) or "Brug et af dem."


def _known(named: Mapping[str, Any], evaluation: Evaluation) -> dict[str, list[str]]:
    item = evaluation.item_by_id.get(str(named.get("item")))
    scale = evaluation.scale_of(item) if item else None
    categories = [category.id for category in scale.shown_categories] if scale else []
    categories += [category.id for category in scale.off_scale] if scale else []
    return {
        "item": list(evaluation.item_by_id),
        **({"category": categories} if scale else {}),
        "population": list(evaluation.populations),
        "wave": list(evaluation.waves),
        "area": [TOTAL, *(one.slug for one in municipalities()), *evaluation.organisations, *evaluation.references],
    }

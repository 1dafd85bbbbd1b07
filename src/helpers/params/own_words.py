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
_OPTIONAL = ("area", "wave")


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
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    calls = ImmutableSandboxedEnvironment().parse(text).find_all(nodes.Call)
    return [{"function": call.node.name, **_named(call)} for call in calls if isinstance(call.node, nodes.Name)]


def _faults(text: str, evaluation: Evaluation) -> Iterator[tuple[str, str, str]]:
    if not any(sign in text for sign in ("{{", "{%", "{#")):
        return
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    calls = f'tal som {{{{ share("{evaluation.items[0].id}", "...") }}}}'
    try:
        body = ImmutableSandboxedEnvironment().parse(text).body
    except TemplateSyntaxError as error:
        yield f"et tal, der ikke kan læses ({error.message})", calls, "Se efter, at alle parenteser er lukket."
        return
    for output in body:
        parts = output.nodes if isinstance(output, nodes.Output) else [output]
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                continue
            if not isinstance(part, nodes.Call) or not isinstance(part.node, nodes.Name):
                yield "noget andet end et tal mellem {{ og }}", calls, "Skriv teksten uden krøllede parenteser."
            else:
                yield from _call_faults(part, evaluation)


def _named(call: Any) -> dict[str, Any]:
    """A call's texts by what they say (item, category); what is no text is left out."""
    from jinja2 import nodes

    order = FUNCTIONS.get(call.node.name, ())
    given = [*zip(order, call.args, strict=False), *((pair.key, pair.value) for pair in call.kwargs)]
    return {key: value.value for key, value in given if isinstance(value, nodes.Const)}


def _call_faults(call: Any, evaluation: Evaluation) -> Iterator[tuple[str, str, str]]:
    name = call.node.name
    if name not in FUNCTIONS:
        yield f"{name}(...)", ", ".join(FUNCTIONS), nearest(name, FUNCTIONS) or "Brug et af navnene."
        return
    named, wanted = _named(call), {*FUNCTIONS[name]}
    given = len(call.args) + len(call.kwargs)
    if len(call.args) > len(wanted) or len(named) != given or not wanted <= set(named) <= {*wanted, *_OPTIONAL}:
        signature = ", ".join([*FUNCTIONS[name], *(f"{key}=..." for key in _OPTIONAL)])
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

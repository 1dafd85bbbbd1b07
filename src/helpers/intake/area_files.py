"""`params/<evaluation>/<area>.yml` for a municipality's delivered files, with comments, written whole or not at all."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from helpers.errors import CallError
from helpers.instrument import Scale
from helpers.intake.exports import TOOL_NAMES, Export
from helpers.intake.matching import Match, match_items, match_labels
from helpers.municipalities import Municipality
from helpers.params import Area, EvaluationParams, Phase
from helpers.params.declarations import UNRESOLVED
from helpers.yaml_reader import read_model, read_yaml

# Asked of a person: the question, and the possible answers; returns one of them, or None for "later".
Ask = Callable[[str, Sequence[str]], str | None]


@dataclass(frozen=True)
class Delivery:
    """A file that a municipality delivered for one phase; `file` is its name in params."""

    phase: str
    population: str
    file: str
    export: Export
    invited: int | None = None
    frame_size: int | None = None


@dataclass(frozen=True)
class ProposedFile:
    """One entry of `data`: its YAML, and how the items and labels in it were found."""

    delivery: Delivery
    items: tuple[Match, ...]
    labels: Mapping[str, tuple[Match, ...]]
    text: str

    @property
    def unresolved(self) -> int:
        matches = [*self.items, *(match for found in self.labels.values() for match in found)]
        return sum(match.certainty != "certain" for match in matches)


def propose_file(delivery: Delivery, params: EvaluationParams, area: str, *, ask: Ask | None = None) -> ProposedFile:
    """The entry for one file. What is uncertain is asked where somebody can answer, else marked in the YAML."""
    evaluation = params.evaluation
    wave = phase_of(params, delivery.phase).wave
    asked = [item for item in evaluation.items_of(delivery.population) if item.is_asked(area, wave)]
    if not asked:
        raise CallError(f"{params.name} stiller ingen spørgsmål til {delivery.population} i målingen »{wave}«.")
    columns = {column.name: column for column in delivery.export.columns}
    known = _known_columns(params, delivery.population)
    items = match_items(asked, list(columns.values()), scales=evaluation.scales, known=known)
    items = [_asked(match, evaluation.item_by_id[match.wanted].wording, list(columns), ask) for match in items]
    labels = _labels(items, delivery, params, ask)
    lines = _entry_lines(delivery, wave, items=items, labels=labels, params=params)
    return ProposedFile(delivery, tuple(items), labels, "\n".join(lines) + "\n")


def phase_of(params: EvaluationParams, name: str) -> Phase:
    """The phase that the evaluation has under a name; raises CallError when it has none."""
    phases: Mapping[str, Phase] = dict(params.evaluation.phases.items())
    if name not in phases:
        raise CallError(f"{params.name} har ingen fase »{name}«. Mulige: {', '.join(phases)}.")
    return phases[name]


def write_area(
    path: Path,
    municipality: Municipality,
    *,
    phases: Sequence[str],
    files: Sequence[ProposedFile],
    facts: Mapping[str, str | bool],
) -> Path:
    """Write a new area file, or add phases and files to the one there is, whose comments stay.

    `facts` are other keys of the file (interviews, synthetic). Raises CallError when the file already has one for the
    wave and population, InputProblems when the file there is cannot be read.
    """
    existing = read_model(path, Area) if path.exists() else None
    text = _extended(path, phases, files, facts) if existing else _new_file(municipality, phases, files, facts)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        read_model(unfinished, Area)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _labels(
    items: Iterable[Match], delivery: Delivery, params: EvaluationParams, ask: Ask | None
) -> dict[str, tuple[Match, ...]]:
    """By scale, the file's answers that the scale has not as they stand."""
    evaluation = params.evaluation
    columns = {column.name: column for column in delivery.export.columns}
    found: dict[str, dict[str, Match]] = {}
    for match in items:
        if match.name:
            name = evaluation.item_by_id[match.wanted].scale
            scale = evaluation.scales[name]
            for label in match_labels(columns[match.name], scale):
                if label.certainty != "missing" or not label.wanted.replace(",", "").isdigit():
                    found.setdefault(name, {}).setdefault(label.wanted, label)
    return {
        name: tuple(
            _asked(match, f"svaret »{match.wanted}«", _answer_ids(evaluation.scales[name]), ask)
            for match in own.values()
        )
        for name, own in found.items()
    }


def _answer_ids(scale: Scale) -> list[str]:
    return [category.id for category in [*scale.categories, *scale.off_scale]]


def _asked(match: Match, about: str, choices: Sequence[str], ask: Ask | None) -> Match:
    """The match that a person chose, or as it was."""
    if ask is None or match.certainty == "certain":
        return match
    likely = [candidate.name for candidate in match.candidates]
    answer = ask(about, [*likely, *(name for name in choices if name not in likely)])
    return match.chosen(answer) if answer else match


def _known_columns(params: EvaluationParams, population: str) -> dict[str, list[str]]:
    """By item, the columns' names that other areas have for it."""
    known: dict[str, list[str]] = {}
    for area in params.areas.values():
        for data in area.params.data:
            if data.population == population:
                for item, name in data.columns.items():
                    known.setdefault(item, []).append(name)
    return known


def _entry_lines(
    delivery: Delivery,
    wave: str,
    *,
    items: Sequence[Match],
    labels: Mapping[str, Sequence[Match]],
    params: EvaluationParams,
) -> Iterator[str]:
    export, roles = delivery.export, delivery.export.roles
    yield f"- wave: {wave}"
    hint = (
        "" if delivery.invited else "  # svarprocenten kræver linjen »invited: ANTAL«: hvor mange der fik spørgeskemaet"
    )
    yield f"  population: {delivery.population}{hint}"
    yield f"  file: {_quoted(delivery.file)}  # {TOOL_NAMES[export.tool]}, {export.respondents} besvarelser"
    if export.sheet:
        yield f"  sheet: {_quoted(export.sheet)}"
    if "item_column" in roles:
        yield "  layout: long  # én række pr. svar"
    for role in ("item_column", "answer_column", "respondent", "group", "weight", "date", "completed"):
        if role in roles:
            yield f"  {role}: {_quoted(roles[role])}"
    if "completed" in roles:
        yield f"  completed_value: {_quoted(roles['completed_value'])}"
    for key, value in {"invited": delivery.invited, "frame_size": delivery.frame_size}.items():
        if value is not None:
            yield f"  {key}: {value}"
    yield "  columns:"
    texts = {column.name: column.text for column in export.columns}
    for match in items:
        wording = params.evaluation.item_by_id[match.wanted].wording
        yield f"    {match.wanted}: {_value(match)}{_remark(match, wording, texts)}"
    if labels:
        yield "  labels:"
    for scale, matches in labels.items():
        yield f"    {scale}:"
        yield from (f"      {_quoted(match.wanted)}: {_value(match)}{_remark(match, '', {})}" for match in matches)


def _value(match: Match) -> str:
    """The certain name, else the mark with the likeliest ones, which `check` asks to have filled in."""
    if match.name:
        return _quoted(match.name)
    return _quoted(" ".join([UNRESOLVED, " | ".join(one.name for one in match.candidates)]).strip())


def _remark(match: Match, wording: str, texts: Mapping[str, str]) -> str:
    if match.name:
        found = texts.get(match.name, "")
        return f"  # {_one_line(found)}" if found and found != match.name else ""
    hint = "passer den, så slet ?" if len(match.candidates) == 1 else "vælg en af dem"
    hint = hint if match.candidates else "ikke fundet i filen"
    return f"  # UDFYLD ({hint}){': ' if wording else ''}{_one_line(wording)}"


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else f"{text[:87]}..."


def _new_file(
    municipality: Municipality,
    phases: Sequence[str],
    files: Sequence[ProposedFile],
    facts: Mapping[str, str | bool],
) -> str:
    lines = [
        f"# {municipality.name} Kommune ({municipality.code}), {municipality.region_text}.",
        "# Linjer med ? er uafklarede: skriv det rigtige i stedet for ?. »pipeline.py check« viser dem, der mangler.",
        "",
        f"area: {municipality.name}",
        f"phases: [{', '.join(dict.fromkeys(phases))}]",
        *(f"{key}: {_quoted(value) if isinstance(value, str) else str(value).lower()}" for key, value in facts.items()),
    ]
    if files:
        lines += ["", "data:", *(f"  {line}".rstrip() for file in files for line in file.text.splitlines())]
    return "\n".join(lines) + "\n"


def _extended(path: Path, phases: Sequence[str], files: Sequence[ProposedFile], facts: Mapping[str, str | bool]) -> str:
    content: CommentedMap = read_yaml(path)
    data = content.setdefault("data", CommentedSeq())
    present = {(entry["wave"], entry["population"]) for entry in data}
    for file in files:
        (entry,) = _round_trip().load(file.text)
        key = (entry["wave"], entry["population"])
        if key in present:
            raise CallError(f"{path}: {key[1]} i målingen »{key[0]}« har allerede en fil. Slet den fra data først.")
        present.add(key)
        data.append(entry)
    own = content["phases"]
    own.extend(phase for phase in dict.fromkeys(phases) if phase not in own)
    content.update(facts)
    text = io.StringIO()
    _round_trip().dump(content, text)
    return text.getvalue()


def _round_trip() -> YAML:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml


def _quoted(text: str) -> str:
    """Text in the quotation marks of YAML, which are JSON's."""
    return json.dumps(text, ensure_ascii=False)

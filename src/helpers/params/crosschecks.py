"""Whether the files of one evaluation agree: references that lead nowhere, declarations that contradict each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from helpers.errors import Problem, nearest
from helpers.instrument import Item
from helpers.municipalities import municipalities
from helpers.params.appearance import appearance_problems
from helpers.params.declarations import UNRESOLVED, Area, AreaParams, DataFile, Evaluation
from helpers.params.own_words import comment_problems
from helpers.params.parts import Named
from helpers.schemas import MOVEMENTS, TOTAL, UNASKED

# What is found where `new` left a line open.
NOT_FILLED = "linjen er ikke udfyldt"
_WINDOWS_OWN = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
_LONGEST_NAME = 80


def evaluation_problems(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """What does not fit inside evaluation.yml."""
    for item in evaluation.items:
        yield from _item_problems(path, item, evaluation)
    ids = [
        *(item.id for item in evaluation.items),
        *(theme.id for theme in evaluation.themes),
        *(pair.id for pair in evaluation.pairs),
        *evaluation.background,
        *(part.id for part in evaluation.parts),
    ]
    for name, count in Counter(ids).items():
        if count > 1:
            place, allowed = (
                "items, themes, pairs, chapters",
                "hvert id én gang blandt items, themes, pairs og chapters",
            )
            yield Problem(str(path), place, f"»{name}« står {count} gange", allowed, "Omdøb det ene.")
    for theme in evaluation.themes:
        yield from unknown(path, f"themes, {theme.id}, population", [theme.population], evaluation.populations)
        yield from unknown(path, f"themes, {theme.id}, related_items", theme.related_items, evaluation.item_by_id)
    for code in evaluation.codebook:
        yield from unknown(path, f"codebook, {code.id}, theme", [code.theme], [theme.id for theme in evaluation.themes])
    for pair in evaluation.pairs:
        yield from unknown(path, f"pairs, {pair.id}", [pair.first, pair.second], evaluation.item_by_id)
    for name, phase in evaluation.phases.items():
        yield from unknown(path, f"phases, {name}, waves", phase.waves, evaluation.waves)
        in_order = [wave for wave in evaluation.waves if wave in phase.waves]
        if set(phase.waves) <= set(in_order) and phase.waves != in_order:
            repair = "Skriv målingerne i samme rækkefølge som under waves; den sidste er fasens egen."
            yield Problem(str(path), f"phases, {name}, waves", ", ".join(phase.waves), ", ".join(in_order), repair)
    yield from unknown(path, "total, phases", evaluation.total.phases, evaluation.phases)
    for row in evaluation.data_collection:
        place = f"data_collection, {row.what}"
        yield from unknown(path, f"{place}, wave", [row.wave], evaluation.waves)
        yield from unknown(path, f"{place}, population", [row.population], evaluation.populations)
    yield from _fidelity_problems(path, evaluation)
    yield from _chapter_problems(path, evaluation)
    yield from appearance_problems(path, evaluation.appearance)
    yield from _open_lines(path, evaluation)
    yield from _place_problems(path, evaluation)
    yield from _day_problems(path, evaluation)


def area_problems(path: Path, area: AreaParams, evaluation: Evaluation) -> Iterator[Problem]:
    """What in an area file does not fit evaluation.yml or itself."""
    own = area.params
    yield from unknown(path, "phases", own.phases, evaluation.phases)
    themes, parts = (theme.id for theme in evaluation.themes), (part.id for part in evaluation.parts)
    places = [*evaluation.item_by_id, *themes, *parts]
    yield from unknown(path, "comments", own.comments, places)
    yield from comment_problems(path, own.comments, evaluation)
    for number, data in enumerate(own.data):
        place = f"data[{number}] ({data.file})"
        yield from unknown(path, f"{place}, wave", [data.wave], evaluation.waves)
        yield from unknown(path, f"{place}, population", [data.population], evaluation.populations)
        yield from _column_problems(path, place, data, evaluation)
        yield from _asked_problems(path, place, data, area, evaluation)
        yield from _label_problems(path, place, data, evaluation)
        yield from _shape_problems(path, place, data)
        yield from _series_problems(path, place, data, evaluation)
        yield from _frame_problems(path, place, data, evaluation)
    yield from _shared_frame_problems(path, own)
    if not own.synthetic:
        demo = [name for name in [*(data.file for data in own.data), own.interviews or ""] if _is_demo(name)]
        for name in dict.fromkeys(demo):
            yield Problem(str(path), name, "demosvar uden mærkning", "synthetic: true", "Sæt synthetic: true.")


def folder_name_problems(path: Path, place: str, names: Iterable[str], taken: Collection[str]) -> Iterator[Problem]:
    """Names that cannot be a folder of reports everywhere: Windows' own, those of other folders, too long ones."""
    for name in names:
        if name.upper() in _WINDOWS_OWN:
            found, allowed = f"»{name}« er et navn, som Windows selv bruger", "et navn, som en mappe kan have overalt"
        elif name in taken:
            found, allowed = f"»{name}« er optaget", "et navn, som ikke er en kommunes eller pipelinens eget"
        elif len(name) > _LONGEST_NAME:
            found, allowed = f"et navn på {len(name)} tegn", f"højst {_LONGEST_NAME} tegn"
        else:
            continue
        yield Problem(str(path), place, found, allowed, "Vælg et andet navn.")


def unknown(path: Path, place: str, found: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    """A problem for each word that is not among the known ones."""
    allowed = list(known)
    for word in found:
        if word not in allowed:
            repair = nearest(word, allowed) or "Ret navnet."
            yield Problem(str(path), place, f"»{word}«", ", ".join(allowed) or "intet", repair)


def _item_problems(path: Path, item: Item, evaluation: Evaluation) -> Iterator[Problem]:
    place = f"items, {item.id}"
    themes = {theme.id: theme.population for theme in evaluation.themes}
    yield from unknown(path, f"{place}, population", [item.population], evaluation.populations)
    yield from unknown(path, f"{place}, theme", [item.theme], themes)
    yield from unknown(path, f"{place}, scale", [item.scale], evaluation.scales)
    yield from unknown(path, f"{place}, waves", item.waves, evaluation.waves)
    for gap in item.not_asked:
        yield from unknown(path, f"{place}, not_asked", gap.waves, evaluation.waves)
    for change in item.changes:
        yield from unknown(path, f"{place}, changes", [change.wave], evaluation.waves)
    if themes.get(item.theme, item.population) != item.population:
        found = f"»{item.theme}« er et tema for {themes[item.theme]}"
        repair = "Vælg et tema for samme population."
        yield Problem(str(path), f"{place}, theme", found, f"et tema for {item.population}", repair)


def number_problems(path: Path, evaluation: Evaluation, published: Iterable[Mapping[str, str]]) -> Iterator[Problem]:
    """Declared sections that show an item which is neither asked nor published."""
    known = dict.fromkeys([*evaluation.item_by_id, *(row["item"] for row in published)])
    if evaluation.fidelity:
        known[evaluation.fidelity.item] = None
    known |= dict.fromkeys(item for table in evaluation.jobindsats for item in table.measures.values())
    for part in evaluation.parts:
        yield from unknown(path, f"chapters, {part.id}, item", part.numbers(), known)


def _fidelity_problems(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """Core elements of unknown items, or of items that the declared population is not asked."""
    if evaluation.fidelity is None:
        return
    population = evaluation.fidelity.population
    yield from unknown(path, "fidelity, population", [population], evaluation.populations)
    for element in evaluation.fidelity.elements:
        place = f"fidelity, elements, {element.id}, items"
        yield from unknown(path, place, element.items, [item.id for item in evaluation.items_of(population)])


def _chapter_problems(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """What chapters and sections name that is not declared."""
    known: dict[Named, Collection[str]] = {
        "items": evaluation.item_by_id,
        "themes": [theme.id for theme in evaluation.themes],
        "waves": evaluation.waves,
        "populations": [*evaluation.populations, *UNASKED],
        "areas": {*_known_places(evaluation), *evaluation.references, TOTAL},
    }
    for part in evaluation.parts:
        yield from unknown(path, f"chapters, {part.id}, phases", part.phases, evaluation.phases)
        for (key, kind), names in part.references().items():
            if kind == "areas":
                yield from _unknown_places(path, f"chapters, {part.id}, {key}", names, known[kind])
            else:
                yield from unknown(path, f"chapters, {part.id}, {key}", names, known[kind])
        items = [evaluation.item_by_id[item] for item in part.alike() if item in evaluation.item_by_id]
        if len(kinds := dict.fromkeys(f"{item.population} på skalaen {item.scale}" for item in items)) > 1:
            allowed, repair = "spørgsmål til de samme på én skala", "Del sektionen i to, eller ret items."
            yield Problem(str(path), f"chapters, {part.id}, items", ", ".join(kinds), allowed, repair)


def _day_problems(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """Last days of waves that are no days, or that do not follow the order of the waves."""
    latest = ""
    for name, wave in evaluation.waves.items():
        if wave.ends is None:
            continue
        try:
            date.fromisoformat(wave.ends)
        except ValueError:
            yield Problem(str(path), f"waves, {name}, ends", f"»{wave.ends}«", "en dag i kalenderen", "Ret datoen.")
            continue
        if wave.ends <= latest:
            repair = "Ret datoen, eller skriv målingerne i den rækkefølge, de fandt sted."
            yield Problem(str(path), f"waves, {name}, ends", f"»{wave.ends}«", f"efter {latest}", repair)
        latest = max(latest, wave.ends)


def _place_problems(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """Areas that are neither a municipality nor one of the organisations: a misspelled one would drop out unseen."""
    taken = {TOTAL, *(municipality.slug for municipality in municipalities())}
    yield from folder_name_problems(path, "organisations", evaluation.organisations, taken)
    yield from folder_name_problems(path, "references", evaluation.references, {*taken, *evaluation.organisations})
    declared = {
        **{f"waves, {name}, areas": wave.areas for name, wave in evaluation.waves.items()},
        **{f"populations, {name}, area_order": one.area_order for name, one in evaluation.populations.items()},
        **{f"items, {item.id}, not_asked": [gap.area for gap in item.not_asked] for item in evaluation.items},
        **{f"data_collection[{number}], areas": row.areas for number, row in enumerate(evaluation.data_collection)},
    }
    for place, areas in declared.items():
        yield from _unknown_places(path, place, areas, _known_places(evaluation))


def _known_places(evaluation: Evaluation) -> set[str]:
    return {*(municipality.slug for municipality in municipalities()), *evaluation.organisations}


def _unknown_places(path: Path, place: str, areas: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
    """As `_unknown`, without a list of a hundred names."""
    for area in areas:
        if area not in known:
            allowed = "en kommune, skrevet som i dens filnavn (eller en af organisations)"
            yield Problem(str(path), place, f"»{area}«", allowed, nearest(area, known) or "Ret navnet.")


def _column_problems(path: Path, place: str, data: DataFile, evaluation: Evaluation) -> Iterator[Problem]:
    own = [item.id for item in evaluation.items_of(data.population)]
    yield from unknown(path, f"{place}, columns", data.columns, own)
    yield from unknown(path, f"{place}, not_asked", data.not_asked, own)
    for item in set(data.columns) & set(data.not_asked):
        yield Problem(
            str(path), f"{place}, not_asked", f"»{item}« har også en kolonne", "det ene", "Slet den ene linje."
        )
    for item, column in data.columns.items():
        if column.startswith(UNRESOLVED):
            wording = evaluation.item_by_id[item].wording if item in evaluation.item_by_id else item
            repair = "Skriv kolonnens navn; er spørgsmålet ikke stillet, så slet linjen og skriv det under not_asked."
            yield _unresolved(path, f"{place}, columns, {item}", column, f"kolonnen med »{wording}«", repair)
    for column, count in Counter(data.columns.values()).items():
        if count > 1 and not column.startswith(UNRESOLVED):
            items = [item for item, name in data.columns.items() if name == column]
            found = f"»{column}« er kolonne for {' og '.join(items)}"
            yield Problem(str(path), f"{place}, columns", found, "én kolonne til hvert spørgsmål", "Ret den ene.")


def _asked_problems(
    path: Path, place: str, data: DataFile, area: AreaParams, evaluation: Evaluation
) -> Iterator[Problem]:
    for item_id in data.columns:
        item = evaluation.item_by_id.get(item_id)
        if item and data.wave in evaluation.waves and not item.is_asked(area.slug, data.wave):
            found = f"»{item_id}« har en kolonne, men er ikke stillet i {data.wave}"
            repair = "Ret waves eller not_asked i evaluation.yml, eller slet kolonnen her."
            yield Problem(str(path), f"{place}, columns", found, "spørgsmål stillet i denne måling", repair)


def _label_problems(path: Path, place: str, data: DataFile, evaluation: Evaluation) -> Iterator[Problem]:
    yield from unknown(path, f"{place}, labels", data.labels, evaluation.scales)
    for name, labels in data.labels.items():
        if name in evaluation.scales:
            scale = evaluation.scales[name]
            answers = [category.id for category in [*scale.categories, *scale.off_scale]]
            settled = [answer for answer in labels.values() if not answer.startswith(UNRESOLVED)]
            yield from unknown(path, f"{place}, labels, {name}", settled, answers)
            for label, answer in labels.items():
                if answer.startswith(UNRESOLVED):
                    where = f"{place}, labels, {name}, {label}"
                    yield _unresolved(path, where, answer, ", ".join(answers), "Skriv, hvilket svar det er.")


def _open_lines(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    """Periods that `new-evaluation` left to be filled in."""
    periods = {
        **{f"phases, {name}, period": phase.period for name, phase in evaluation.phases.items()},
        **{f"waves, {name}, period": wave.period for name, wave in evaluation.waves.items()},
    }
    for place, period in periods.items():
        if period.startswith(UNRESOLVED):
            yield Problem(str(path), place, NOT_FILLED, "en tekst som april 2026", "Skriv perioden.")


def _unresolved(path: Path, place: str, value: str, allowed: str, repair: str) -> Problem:
    """A line that `new` left open; the likeliest values stand in it."""
    likely = value.removeprefix(UNRESOLVED).strip().replace(" | ", "« eller »")
    hint = f"Måske »{likely}«. " if likely else ""
    return Problem(str(path), place, NOT_FILLED, allowed, f"{hint}{repair}")


def _shape_problems(path: Path, place: str, data: DataFile) -> Iterator[Problem]:
    """Keys that the file's layout needs or has no use for, and numbers that contradict each other."""
    long_keys = {"item_column": data.item_column, "answer_column": data.answer_column, "respondent": data.respondent}
    missing = [key for key, column in long_keys.items() if column is None]
    if data.layout == "long" and missing:
        repair = "Tilføj nøglerne, eller slet layout, hvis filen har én række pr. besvarelse."
        yield Problem(str(path), f"{place}, layout", f"long uden {', '.join(missing)}", ", ".join(long_keys), repair)
    if data.layout != "long" and (data.item_column or data.answer_column):
        repair = "Skriv layout: long, eller slet item_column og answer_column."
        found = f"{data.layout} med item_column eller answer_column"
        yield Problem(str(path), f"{place}, layout", found, "long", repair)
    if data.layout == "series" and not (data.respondent and data.order):
        repair = "Skriv, hvilken kolonne der har respondentens id (respondent) og målingens nummer eller dato (order)."
        yield Problem(str(path), f"{place}, layout", "series uden respondent eller order", "begge nøgler", repair)
    if data.layout != "series" and data.order:
        repair = "Skriv layout: series, eller slet order."
        yield Problem(str(path), f"{place}, order", f"order med layout: {data.layout}", "series", repair)
    if not data.columns:
        repair = "Skriv, hvilken kolonne hvert spørgsmål står i."
        yield Problem(str(path), f"{place}, columns", "ingen kolonner", "mindst ét spørgsmål", repair)
    if data.frame_size and data.invited and data.invited > data.frame_size:
        found, allowed = f"{data.invited} inviterede af {data.frame_size}", "invited højst så stor som frame_size"
        yield Problem(str(path), f"{place}, invited", found, allowed, "Ret det ene tal.")


def _frame_problems(path: Path, place: str, data: DataFile, evaluation: Evaluation) -> Iterator[Problem]:
    """Background variables, frames and weights that do not fit each other."""
    yield from unknown(path, f"{place}, background", data.background, evaluation.background)
    yield from unknown(path, f"{place}, frame", data.frame, data.background)
    for variable, margin in data.frame.items():
        wrong = [f"{name}: {size:g}" for name, size in margin.items() if not 0 < size < math.inf]
        if wrong or not margin:
            found, allowed = ", ".join(wrong) or "ingen kategorier", "antal eller andele større end 0"
            repair = "Skriv, hvor mange af de spurgte (eller hvor stor en andel) der hører til hver kategori."
            yield Problem(str(path), f"{place}, frame, {variable}", found, allowed, repair)
    if data.weighting:
        yield from unknown(path, f"{place}, weighting, margins", data.weighting.margins, data.frame)
        low, high = data.weighting.bounds
        if not 0 < low <= 1 <= high < math.inf:
            found, allowed = f"{low:g} til {high:g}", "et tal fra 0 til 1 og et fra 1 og op, som 0.3 til 3"
            yield Problem(str(path), f"{place}, weighting, bounds", found, allowed, "Ret grænserne.")


def _shared_frame_problems(path: Path, own: Area) -> Iterator[Problem]:
    """A frame is that of a population and wave, which then must come in one file."""
    for (wave, population), count in Counter((data.wave, data.population) for data in own.data).items():
        if count > 1 and any(data.frame for data in own.data if (data.wave, data.population) == (wave, population)):
            repair = "Saml svarene i én fil, eller slet frame."
            found = f"{count} filer, og mindst én har frame"
            yield Problem(str(path), f"data, {wave}, {population}", found, "én fil, når frame er angivet", repair)


def _series_problems(path: Path, place: str, data: DataFile, evaluation: Evaluation) -> Iterator[Problem]:
    """Items of a series are on a scale of movements: back, unchanged, forward."""
    items = [evaluation.item_by_id[item] for item in data.columns if item in evaluation.item_by_id]
    for item in items if data.layout == "series" else []:
        scale = evaluation.scales.get(item.scale)
        if scale and [category.code for category in scale.categories] != list(MOVEMENTS):
            found = f"»{item.id}« har skalaen {item.scale}"
            allowed = "en skala med tre kategorier, koderne 1 (tilbage), 2 (uændret) og 3 (frem)"
            yield Problem(str(path), f"{place}, columns", found, allowed, "Ret spørgsmålets scale i evaluation.yml.")


def _is_demo(file: str) -> bool:
    return "data/demo/" in file.replace("\\", "/")

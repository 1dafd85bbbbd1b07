"""The plan of demo answers: `demo.yml`, the synthetic areas' files and the published numbers, checked together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from helpers.demo.declared import (
    DemoParams,
    DemoRespondents,
    Plan,
    Survey,
    option_ids,
)
from helpers.errors import InputProblems, Problem, nearest
from helpers.params import DataFile, EvaluationParams
from helpers.params.synthetic import declared_data, declared_interviews
from helpers.schemas import RESPONDENTS, TOTAL
from helpers.yaml_reader import read_model

_SUFFIXES = (".xlsx", ".sav", ".csv", ".tsv", ".parquet")
_SHEET_NAME = re.compile(r"[^][:*?/\\]{1,31}")


def load_plan(params: EvaluationParams) -> Plan:
    """Read `demo.yml` beside evaluation.yml; raises InputProblems with everything that does not fit."""
    path = Path(params.folder) / "demo.yml"
    demo = read_model(path, DemoParams)
    declared = list(declared_data(params))
    problems = [
        *_survey_problems(path, demo, declared),
        *_file_problems(declared),
        *_profile_problems(path, demo, params),
        *_quote_problems(path, demo, params),
        *_interview_problems(path, demo, params),
        *_number_problems(path, demo, params),
    ]
    if problems:
        raise InputProblems(problems)
    surveys = tuple(
        Survey(area, data, _groups(demo.respondents[area][data.wave][data.population])) for area, data in declared
    )
    plan = Plan(params, demo, surveys)
    if problems := list(_published_problems(path, plan)):
        raise InputProblems(problems)
    return plan


def _groups(respondents: DemoRespondents) -> dict[str, int]:
    rest = respondents.total - sum(respondents.groups.values())
    return {**respondents.groups, **({"": rest} if rest else {})}


def _survey_problems(path: Path, demo: DemoParams, declared: list[tuple[str, DataFile]]) -> Iterator[Problem]:
    """Declared files and numbers of respondents must name the same surveys, each once."""
    files: dict[tuple[str, str, str], DataFile] = {}
    for area, data in declared:
        key = (area, data.wave, data.population)
        if key in files:
            repair = "Saml svarene i én fil, eller slet den ene."
            yield Problem(data.file, "", f"endnu en fil til {' / '.join(key)}", "én fil", repair)
        files[key] = data
    counts = {
        (area, wave, population): respondents
        for area, waves in demo.respondents.items()
        for wave, populations in waves.items()
        for population, respondents in populations.items()
    }
    for area, wave, population in sorted(files.keys() - counts.keys()):
        place = f"respondents.{area}.{wave}.{population}"
        yield Problem(
            str(path), place, "nøglen mangler, men svarfilen er angivet", "", "Skriv antallet af besvarelser."
        )
    for area, wave, population in sorted(counts.keys() - files.keys()):
        repair = f"Angiv filen i {area}.yml (synthetic: true), eller slet antallet her."
        place = f"respondents.{area}.{wave}.{population}"
        yield Problem(str(path), place, "ingen svarfil under data/demo/", "en svarfil for hvert antal", repair)
    for key in sorted(files.keys() & counts.keys()):
        yield from _group_problems(path, f"respondents.{'.'.join(key)}.groups", counts[key], files[key])


def _group_problems(path: Path, place: str, respondents: DemoRespondents, data: DataFile) -> Iterator[Problem]:
    if sum(respondents.groups.values()) > respondents.total or any(n < 1 for n in respondents.groups.values()):
        found = f"{sum(respondents.groups.values())} i grupper af {respondents.total}"
        yield Problem(str(path), place, found, "mindst 1 i hver og højst total i alt", "Ret antallene.")
    if respondents.groups and data.group is None:
        repair = "Angiv kolonnen under group i kommunens fil."
        yield Problem(str(path), place, f"grupper, men {data.file} har ingen gruppekolonne", "", repair)


def _file_problems(declared: list[tuple[str, DataFile]]) -> Iterator[Problem]:
    """Formats and layouts that cannot be written as declared."""
    taken: set[tuple[str, str | None]] = set()
    for _, data in declared:
        suffix = PurePosixPath(data.file).suffix
        if suffix not in _SUFFIXES:
            yield Problem(data.file, "", f"»{suffix}«", ", ".join(_SUFFIXES), "Vælg et af formaterne.")
        key = (data.file, data.sheet if suffix == ".xlsx" else None)
        if key in taken:
            repair = "Giv hver sit ark (sheet) i en xlsx-fil eller hver sin fil."
            yield Problem(data.file, f"arket {data.sheet}" if data.sheet else "", "angivet to gange", "én gang", repair)
        taken.add(key)
        if data.sheet is not None and not _SHEET_NAME.fullmatch(data.sheet):
            allowed = "højst 31 tegn og ingen af [ ] : * ? / \\"
            yield Problem(data.file, "nøglen sheet", f"»{data.sheet}«", allowed, "Vælg et andet navn til arket.")
        needed = {"item_column": data.item_column, "answer_column": data.answer_column, "respondent": data.respondent}
        if data.layout == "long" and (missing := [name for name, column in needed.items() if not column]):
            allowed = "item_column, answer_column og respondent"
            yield Problem(data.file, "layout: long", f"{', '.join(missing)} mangler", allowed, "Angiv kolonnerne.")


def _profile_problems(path: Path, demo: DemoParams, params: EvaluationParams) -> Iterator[Problem]:
    for item_id, profile in demo.profile.items():
        item = params.evaluation.item_by_id.get(item_id)
        if item is None:
            repair = nearest(item_id, params.evaluation.item_by_id) or "Ret navnet."
            yield Problem(str(path), f"profile.{item_id}", "ukendt spørgsmål", "et id fra evaluation.yml", repair)
            continue
        shown, off_scale = option_ids(params, item)
        for option in sorted(profile.keys() - {*shown, *off_scale}):
            repair = nearest(option, [*shown, *off_scale]) or "Ret navnet."
            yield Problem(str(path), f"profile.{item_id}", f"»{option}«", ", ".join([*shown, *off_scale]), repair)
        in_base = shown if params.evaluation.base_of(item) == "valid" else [*shown, *off_scale]
        total = sum(profile.get(option, 0.0) for option in in_base)
        if total > 1.005 or any(not 0 <= share <= 1 for share in profile.values()):
            found = f"andele, der giver {total:.3f}".replace(".", ",")
            yield Problem(str(path), f"profile.{item_id}", found, "andele fra 0 til 1, højst 1 i alt", "Ret andelene.")


def _quote_problems(path: Path, demo: DemoParams, params: EvaluationParams) -> Iterator[Problem]:
    evaluation = params.evaluation
    with_interviews = {slug for slugs in declared_interviews(params).values() for slug in slugs}
    themes = [theme.id for theme in evaluation.themes]
    for number, quote in enumerate(demo.quotes):
        place = f"quotes[{number}]"
        yield from _unknown(path, f"{place}.population", quote.population, evaluation.populations)
        yield from _unknown(path, f"{place}.theme", quote.theme, themes)
        if quote.item is not None:
            yield from _unknown(path, f"{place}.item", quote.item, evaluation.item_by_id)
        if quote.area not in with_interviews:
            repair = f"Angiv interviews: data/demo/... i {quote.area}.yml, eller ret area."
            yield Problem(str(path), f"{place}.area", f"»{quote.area}« har ingen interviewfil", "", repair)


def _interview_problems(path: Path, demo: DemoParams, params: EvaluationParams) -> Iterator[Problem]:
    with_interviews = {slug for slugs in declared_interviews(params).values() for slug in slugs}
    codes = [code.id for code in params.evaluation.codebook]
    for number, round_ in enumerate(demo.interviews):
        place = f"interviews[{number}]"
        yield from _unknown(path, f"{place}.population", round_.population, params.evaluation.populations)
        yield from _unknown(path, f"{place}.area", round_.area, with_interviews)
        for code in {*round_.codes, *(quote.code for quote in round_.quotes)}:
            yield from _unknown(path, f"{place}.codes", code, codes)
        for code, count in round_.codes.items():
            quotes = sum(quote.code == code for quote in round_.quotes)
            if not quotes <= count <= round_.informants:
                found = f"{count} informanter og {quotes} citater"
                allowed = f"højst {round_.informants} informanter, og højst ét citat for hver"
                yield Problem(str(path), f"{place}.codes.{code}", found, allowed, "Ret tallet.")


def _number_problems(path: Path, demo: DemoParams, params: EvaluationParams) -> Iterator[Problem]:
    for place, number in enumerate(demo.numbers):
        yield from _unknown(path, f"numbers[{place}].item", number.item, params.evaluation.item_by_id)
        yield from _unknown(path, f"numbers[{place}].wave", number.wave, params.evaluation.waves)


def _unknown(path: Path, place: str, found: str, known: Iterable[str]) -> Iterator[Problem]:
    allowed = list(known)
    if found not in allowed:
        yield Problem(str(path), place, f"»{found}«", ", ".join(allowed), nearest(found, allowed) or "Ret navnet.")


def _published_problems(path: Path, plan: Plan) -> Iterator[Problem]:
    """Published numbers that the declared surveys cannot carry; groups of samlet are the source's own surveys."""
    for row in plan.published:
        if row["area"] == TOTAL and row["group"]:
            continue
        population, wave, area = row["population"], row["wave"], row["area"]
        surveys = [
            survey
            for survey in plan.surveys
            if (survey.data.population, survey.data.wave) == (population, wave)
            and (survey.area == area or (area == TOTAL and plan.is_pooled(survey.area, wave)))
        ]
        if row["item"] == RESPONDENTS and row["statistic"] == "count" and surveys:
            yield from _count_problems(path, row, sum(n for s in surveys for g, n in s.groups.items() if _in(g, row)))
        elif row["statistic"] == "share" and row["item"] in plan.params.evaluation.item_by_id and surveys:
            yield from _share_problems(path.with_name("published.csv"), plan, row, surveys)


def _in(group: str, row: dict[str, str]) -> bool:
    return row["group"] in ("", group)


def _count_problems(path: Path, row: dict[str, str], found: int) -> Iterator[Problem]:
    if found != float(row["value"]):
        place = f"respondents, {row['population']}, {row['wave']}, {row['area']} {row['group']}".rstrip()
        yield Problem(str(path), place, f"{found} besvarelser", f"{row['value']} (udgivet)", "Ret antallene.")


def _share_problems(path: Path, plan: Plan, row: dict[str, str], surveys: list[Survey]) -> Iterator[Problem]:
    evaluation = plan.params.evaluation
    place = f"{row['population']}, {row['wave']}, {row['area']}, {row['item']}"
    item = evaluation.item_by_id[row["item"]]
    with_item = [survey for survey in surveys if item.is_asked(survey.area, survey.data.wave)]
    if not with_item:
        repair = "Ret waves eller not_asked i evaluation.yml, eller slet rækken i published.csv."
        yield Problem(str(path), place, "udgivet andel, men spørgsmålet er ikke stillet", "", repair)
    elif not any(_in(group, row) for survey in with_item for group in survey.groups):
        repair = "Tilføj gruppen under groups i demo.yml."
        yield Problem(
            str(path), place, f"udgivet andel for gruppen »{row['group']}«, som ikke er i demo.yml", "", repair
        )
    shown, off_scale = option_ids(plan.params, item)
    yield from _unknown(path, f"{place}, category", row["category"], [*shown, *off_scale])
    if row["area"] != TOTAL:
        return
    missing = set(evaluation.waves[row["wave"]].areas) - {survey.area for survey in surveys}
    if missing := {area for area in missing if item.is_asked(area, row["wave"])}:
        repair = "Tilføj kommunernes filer, eller ret waves.areas."
        found = f"samlet kan ikke genskabes uden {', '.join(sorted(missing))}"
        yield Problem(str(path), place, found, "en svarfil for hver kommune i målingen", repair)

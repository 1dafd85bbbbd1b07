"""One evaluation folder as models: what loads, and what each mistake is answered with."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from helpers.errors import CallError, InputProblems, Problem
from helpers.instrument import Scale, WordingChange
from helpers.params import (
    PUBLISHED_COLUMNS,
    STATED_COLUMNS,
    EvaluationParams,
    PhaseName,
    load_evaluation,
)
from helpers.project import evaluation_folders
from helpers.schemas import PHASES

EVALUATION = """\
title: Mødet med jobcentret
phases:
  baseline: {title: Nulpunkt, period: maj 2024, waves: [baseline], texts: {background: Kun ved nulpunktet.}}
  midway: {title: Midtvejs, period: maj 2025, waves: [baseline, midway]}
waves:
  baseline: {label: Nulpunkt, period: maj 2024, areas: [rebild, naestved]}
  midway: {label: Midtvejs, period: maj 2025}
populations:
  citizen: {singular: borger, plural: borgere, definite: borgerne, base: all, area_order: [naestved, rebild]}
  employee: {singular: medarbejder, plural: medarbejdere, definite: medarbejderne, base: valid}
scales:
  agreement:
    categories:
      - {id: uenig, label: Uenig, code: 1}
      - {id: enig, label: Enig, code: 2}
    off_scale: [{id: ved_ikke, label: Ved ikke, code: 8}]
    favourable: enig
  score:
    type: score
themes:
  - {id: plan, title: Planen, population: citizen, related_items: [has_time]}
  - {id: work, title: Arbejdet, population: employee}
items:
  - id: has_plan
    population: citizen
    theme: plan
    scale: agreement
    wording: Jeg har en plan
    clause: har en plan
    topic: Plan
    waves: [baseline, midway]
    not_asked: [{area: naestved, waves: [midway]}]
    changes: [{wave: midway, wording: Jeg har min egen plan, comparable: true, reason: Kun ordlyden}]
  - id: goal_reached
    population: citizen
    theme: plan
    scale: score
    wording: Hvor langt er du nået?
    clause: er nået langt
    topic: Målet
    waves: [midway]
    base: valid
  - id: has_time
    population: employee
    theme: work
    scale: agreement
    wording: Jeg har tid
    clause: har tid
    topic: Tid
    waves: [baseline, midway]
pairs:
  - {id: plan_and_time, first: has_time, second: has_plan, topic: Plan og tid}
organisations: {jobhuset: Jobhuset Nord}
total: {phases: [baseline]}
data_collection:
  - {wave: baseline, population: citizen, what: Spørgeskema, period: maj 2024, areas: [rebild]}
texts: {background: Gælder alle målinger.}
"""

AREA = """\
area: Rebild
phases: [baseline, midway]
data:
  - wave: baseline
    population: citizen
    file: data/rebild/baseline.csv
    columns: {has_plan: Plan}
    labels: {agreement: {Helt enig: enig}}
  - wave: midway
    population: citizen
    file: data/rebild/midway.csv
    columns: {has_plan: Plan, goal_reached: Mål}
    frame_size: 40
    invited: 30
comments:
  has_plan: {text: En bemærkning.}
  plan: {text: Endnu en.}
"""

PUBLISHED = f"""\
{",".join(PUBLISHED_COLUMNS)}
citizen,midway,rebild,,has_plan,share,enig,0.63,share,"Figur 1, s. 7"
citizen,midway,samlet,,survey_respondents,count,n,1568,count,s. 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "moedet"
    path.mkdir()
    write(path)
    return path


def write(folder: Path, *, evaluation: str = EVALUATION, published: str = PUBLISHED, **areas: str) -> None:
    """The evaluation's files; an area file's name is the keyword."""
    (folder / "evaluation.yml").write_text(evaluation, encoding="utf-8")
    (folder / "published.csv").write_text(published, encoding="utf-8")
    for name, text in (areas or {"rebild": AREA}).items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def swap(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputProblems) as caught:
        load_evaluation(folder)
    return caught.value.problems


def problem(folder: Path) -> Problem:
    (only,) = problems(folder)
    return only


# What loads


def test_a_right_folder_loads(folder):
    params = load_evaluation(folder)
    assert params.name == "moedet"
    assert list(params.areas) == ["rebild"]
    assert params.areas["rebild"].name == "Rebild"
    assert params.areas["rebild"].params.data[1].invited == 30
    assert params.published[0]["value"] == "0.63"
    assert params.published[0]["figure"] == "Figur 1, s. 7"


def test_reports_are_samlet_first_then_each_area_and_phase(folder):
    assert list(load_evaluation(folder).reports()) == [
        ("samlet", "baseline"),
        ("rebild", "baseline"),
        ("rebild", "midway"),
    ]


def test_demo_yml_is_not_an_area(folder):
    (folder / "demo.yml").write_text("seed: 1\n", encoding="utf-8")
    assert list(load_evaluation(folder).areas) == ["rebild"]


def test_a_folder_without_published_csv_has_no_published_rows(folder):
    (folder / "published.csv").unlink()
    assert load_evaluation(folder).published == []


@pytest.mark.parametrize(
    ("area", "name"),
    [
        ("samlet", "Samlet"),
        ("rebild", "Rebild"),
        ("jobhuset", "Jobhuset Nord"),
        ("lejre", "Lejre"),
        ("team-3", "team-3"),
    ],
)
def test_an_area_is_printed_by_its_own_name(folder, area, name):
    assert load_evaluation(folder).area_name(area) == name


@pytest.mark.parametrize("area", ["Rebild", "Rebild Kommune", "'840'", "'0840'"])
def test_a_municipality_is_named_or_given_by_code(folder, area):
    write(folder, rebild=swap(AREA, "area: Rebild", f"area: {area}"))
    assert load_evaluation(folder).areas["rebild"].name == "Rebild"


@pytest.mark.parametrize("area", ["Jobhuset Nord", "jobhuset"])
def test_an_organisation_may_be_an_area(folder, area):
    (folder / "rebild.yml").unlink()
    write(folder, jobhuset=swap(AREA, "area: Rebild", f"area: {area}"))
    assert load_evaluation(folder).areas["jobhuset"].name == "Jobhuset Nord"


def test_no_is_text(folder):
    text = swap(EVALUATION, "{id: uenig, label: Uenig, code: 1}", "{id: no, label: no, code: 1}")
    write(folder, evaluation=swap(text, "title: Mødet med jobcentret", "title: no"))
    evaluation = load_evaluation(folder).evaluation
    assert evaluation.title == "no"
    assert evaluation.scales["agreement"].categories[0].label == "no"


def test_a_phase_has_its_own_text_or_the_evaluations(folder):
    evaluation = load_evaluation(folder).evaluation
    assert evaluation.text("background", "baseline") == "Kun ved nulpunktet."
    assert evaluation.text("background", "midway") == "Gælder alle målinger."
    assert evaluation.text("method", "midway") == ""


def test_an_items_base_is_its_own_or_its_populations(folder):
    evaluation = load_evaluation(folder).evaluation
    assert [evaluation.base_of(item) for item in evaluation.items] == ["all", "valid", "valid"]


def test_the_headline_is_the_favourable_category_and_empty_on_a_score_scale(folder):
    evaluation = load_evaluation(folder).evaluation
    assert [evaluation.headline_category(item) for item in evaluation.items] == ["enig", "", "enig"]


def test_the_headline_without_a_favourable_end_is_the_last_category(folder):
    write(folder, evaluation=swap(EVALUATION, "    favourable: enig\n", ""))
    evaluation = load_evaluation(folder).evaluation
    assert evaluation.headline_category(evaluation.items[0]) == "enig"


def test_an_item_is_asked_in_its_waves_except_where_left_out(folder):
    item = load_evaluation(folder).evaluation.item_by_id["has_plan"]
    asked = {
        (area, wave): item.is_asked(area, wave) for area in ("rebild", "naestved") for wave in ("baseline", "midway")
    }
    assert [key for key, value in asked.items() if not value] == [("naestved", "midway")]
    assert not item.is_asked("rebild", "final")


def test_waves_compare_unless_the_wording_changed_between_them(folder):
    evaluation = load_evaluation(folder).evaluation
    item = evaluation.item_by_id["has_plan"]
    assert item.is_comparable("baseline", "midway", evaluation.wave_order)
    broken = WordingChange(wave="midway", wording="Ny", comparable=False, reason="Ny skala")
    changed = item.model_copy(update={"changes": [broken]})
    assert not changed.is_comparable("baseline", "midway", evaluation.wave_order)
    assert changed.is_comparable("midway", "midway", evaluation.wave_order)


def test_thresholds_may_be_raised_but_not_lowered(folder):
    write(folder, evaluation=EVALUATION + "disclosure: {minimum_base: 10}\n")
    assert load_evaluation(folder).evaluation.disclosure.minimum_base == 10
    write(folder, evaluation=EVALUATION + "disclosure: {minimum_base: 4}\n")
    told = problem(folder)
    assert (told.found, told.allowed) == ("»4«", "mindst 5")


# One mistake each


def test_a_misspelled_key_in_the_evaluation(folder):
    write(folder, evaluation=swap(EVALUATION, "favourable: enig", "favorable: enig"))
    told = problem(folder)
    line = EVALUATION[: EVALUATION.index("favourable")].count("\n") + 1
    assert told.place == f"linje {line}, nøglen scales.agreement.favorable"
    assert told.repair == "Mente du »favourable«?"


def test_a_misspelled_key_in_an_area_file(folder):
    write(folder, rebild=swap(AREA, "invited: 30", "invitet: 30"))
    told = problem(folder)
    line = AREA[: AREA.index("invited")].count("\n") + 1
    assert told.file.endswith("rebild.yml")
    assert (told.place, told.repair) == (f"linje {line}, nøglen data[1].invitet", "Mente du »invited«?")


def test_a_wrong_type(folder):
    write(folder, evaluation=swap(EVALUATION, "code: 8", "code: otte"))
    told = problem(folder)
    assert told.place.endswith("nøglen scales.agreement.off_scale[0].code")
    assert (told.found, told.allowed) == ("»otte«", "et helt tal uden anførselstegn")


def test_a_code_without_quotes_is_asked_for_in_quotes(folder):
    write(folder, rebild=swap(AREA, "area: Rebild", "area: 840"))
    assert problem(folder).allowed == "tekst (sæt den i anførselstegn)"


def test_an_unknown_phase(folder):
    write(folder, rebild=swap(AREA, "phases: [baseline, midway]", "phases: [baseline, midtway]"))
    told = problem(folder)
    assert told.allowed == "baseline, midway, final, leader_perspective"
    assert told.repair == "Mente du »midway«?"


def test_an_item_asked_in_no_wave(folder):
    write(folder, evaluation=swap(EVALUATION, "waves: [midway]\n    base", "waves: []\n    base"))
    told = problem(folder)
    assert told.place.endswith("nøglen items[1].waves")
    assert told.allowed == "mindst 1 i listen"


@pytest.mark.parametrize(
    ("old", "new", "place", "repair"),
    [
        (
            "has_plan\n    population: citizen",
            "has_plan\n    population: citizens",
            "items, has_plan, population",
            "citizen",
        ),
        ("theme: plan\n    scale: agreement", "theme: plans\n    scale: agreement", "items, has_plan, theme", "plan"),
        ("scale: score", "scale: scores", "items, goal_reached, scale", "score"),
        ("waves: [midway]\n    base", "waves: [midvay]\n    base", "items, goal_reached, waves", "midway"),
        ("area: naestved, waves: [midway]", "area: naestved, waves: [midvay]", "items, has_plan, not_asked", "midway"),
        ("not_asked: [{area: naestved,", "not_asked: [{area: neastved,", "items, has_plan, not_asked", "naestved"),
        ("changes: [{wave: midway", "changes: [{wave: midvay", "items, has_plan, changes", "midway"),
        ("related_items: [has_time]", "related_items: [had_time]", "themes, plan, related_items", "has_time"),
        (
            "title: Arbejdet, population: employee",
            "title: Arbejdet, population: employe",
            "themes, work, population",
            "employee",
        ),
        ("first: has_time", "first: has_tima", "pairs, plan_and_time", "has_time"),
        ("total: {phases: [baseline]}", "total: {phases: [final]}", "total, phases", None),
        ("waves: [baseline, midway]}", "waves: [baseline, midvay]}", "phases, midway, waves", "midway"),
        ("areas: [rebild, naestved]", "areas: [rebild, neastved]", "waves, baseline, areas", "naestved"),
        (
            "area_order: [naestved, rebild]",
            "area_order: [naestved, rebil]",
            "populations, citizen, area_order",
            "rebild",
        ),
        (
            "- {wave: baseline, population: citizen, what",
            "- {wave: basline, population: citizen, what",
            "data_collection, Spørgeskema, wave",
            "baseline",
        ),
        (
            "- {wave: baseline, population: citizen, what",
            "- {wave: baseline, population: citisen, what",
            "data_collection, Spørgeskema, population",
            "citizen",
        ),
        ("areas: [rebild]}", "areas: [redbild]}", "data_collection[0], areas", "rebild"),
    ],
)
def test_a_reference_inside_the_evaluation_that_leads_nowhere(folder, old, new, place, repair):
    write(folder, evaluation=swap(EVALUATION, old, new))
    found = [one for one in problems(folder) if one.place == place]
    assert len(found) == 1
    assert found[0].file.endswith("evaluation.yml")
    assert found[0].repair == (f"Mente du »{repair}«?" if repair else "Ret navnet.")


@pytest.mark.parametrize(
    ("old", "new", "place", "repair"),
    [
        ("- wave: midway", "- wave: midvay", "data[1] (data/rebild/midway.csv), wave", "midway"),
        ("comments:\n  has_plan", "comments:\n  has_plam", "comments", "has_plan"),
        (
            "columns: {has_plan: Plan, goal",
            "columns: {has_plam: Plan, goal",
            "data[1] (data/rebild/midway.csv), columns",
            "has_plan",
        ),
        ("labels: {agreement:", "labels: {agrement:", "data[0] (data/rebild/baseline.csv), labels", "agreement"),
        ("Helt enig: enig", "Helt enig: enigg", "data[0] (data/rebild/baseline.csv), labels, agreement", "enig"),
    ],
)
def test_a_reference_from_an_area_that_leads_nowhere(folder, old, new, place, repair):
    write(folder, rebild=swap(AREA, old, new))
    told = problem(folder)
    assert (told.place, told.repair) == (place, f"Mente du »{repair}«?")
    assert told.file.endswith("rebild.yml")


def test_a_population_that_does_not_exist_takes_its_columns_with_it(folder):
    write(
        folder, rebild=swap(AREA, "wave: baseline\n    population: citizen", "wave: baseline\n    population: citisen")
    )
    assert [one.place.rpartition(", ")[2] for one in problems(folder)] == ["population", "columns"]


def test_a_phase_that_the_evaluation_does_not_have(folder):
    write(folder, rebild=swap(AREA, "phases: [baseline, midway]", "phases: [baseline, final]"))
    told = problem(folder)
    assert (told.place, told.found, told.allowed) == ("phases", "»final«", "baseline, midway")


def test_a_theme_of_another_population(folder):
    write(folder, evaluation=swap(EVALUATION, "theme: work", "theme: plan"))
    told = problem(folder)
    assert told.place == "items, has_time, theme"
    assert told.found == "»plan« er et tema for citizen"


@pytest.mark.parametrize(("old", "new"), [("id: has_time", "id: has_plan"), ("id: plan_and_time", "id: plan")])
def test_an_id_given_twice(folder, old, new):
    write(folder, evaluation=swap(EVALUATION, old, new))
    assert f"»{new.removeprefix('id: ')}« står 2 gange" in [one.found for one in problems(folder)]


def test_waves_of_a_phase_in_the_wrong_order(folder):
    write(folder, evaluation=swap(EVALUATION, "waves: [baseline, midway]}", "waves: [midway, baseline]}"))
    told = problem(folder)
    assert (told.place, told.found, told.allowed) == ("phases, midway, waves", "midway, baseline", "baseline, midway")


@pytest.mark.parametrize(
    ("ends", "place", "found", "allowed"),
    [
        ("'2024-05-31'", "waves, midway, ends", "»2024-05-31«", "efter 2024-05-31"),
        ("'2024-04-30'", "waves, midway, ends", "»2024-04-30«", "efter 2024-05-31"),
        ("'2025-02-30'", "waves, midway, ends", "»2025-02-30«", "en dag i kalenderen"),
        ("'31.5.2025'", "linje 7, nøglen waves.midway.ends", "»31.5.2025«", "en dato som 2021-11-30"),
        ("2025-05-31", "linje 7, nøglen waves.midway.ends", "»2025-05-31«", "tekst (sæt den i anførselstegn)"),
    ],
)
def test_the_last_day_of_a_wave(folder, ends, place, found, allowed):
    text = swap(
        EVALUATION, "Nulpunkt, period: maj 2024, areas", "Nulpunkt, period: maj 2024, ends: '2024-05-31', areas"
    )
    write(
        folder,
        evaluation=swap(text, "Midtvejs, period: maj 2025}\npop", f"Midtvejs, period: maj 2025, ends: {ends}}}\npop"),
    )
    told = problem(folder)
    assert (told.place, told.found, told.allowed) == (place, found, allowed)


def test_the_file_name_must_be_the_areas(folder):
    (folder / "rebild.yml").rename(folder / "rebil.yml")
    told = problem(folder)
    assert (told.place, told.found, told.allowed) == ("filnavnet", "rebil.yml", "rebild.yml for Rebild")
    assert told.repair == "Omdøb filen til rebild.yml, eller ret area."


def test_an_unknown_municipality_gets_the_nearest_name(folder):
    write(folder, rebild=swap(AREA, "area: Rebild", "area: Rebil"))
    told = problem(folder)
    assert (told.place, told.repair) == ("nøglen area", "Mente du »Rebild«?")


def test_a_place_like_no_other_is_asked_for_by_name_or_code(folder):
    write(folder, rebild=swap(AREA, "area: Rebild", "area: Xyz"))
    assert problem(folder).repair == "Skriv kommunens officielle navn eller trecifrede kode."


@pytest.mark.parametrize("area", ["Næstved", "'370'"])
def test_a_column_for_an_item_that_was_not_asked_there(folder, area):
    (folder / "rebild.yml").unlink()
    write(folder, naestved=swap(AREA, "area: Rebild", f"area: {area}"))
    told = problem(folder)
    assert told.place == "data[1] (data/rebild/midway.csv), columns"
    assert told.found == "»has_plan« har en kolonne, men er ikke stillet i midway"


def test_a_column_for_an_item_that_was_not_asked_in_the_wave(folder):
    write(folder, rebild=swap(AREA, "columns: {has_plan: Plan}", "columns: {has_plan: Plan, goal_reached: Mål}"))
    assert problem(folder).found == "»goal_reached« har en kolonne, men er ikke stillet i baseline"


def test_one_column_for_two_items(folder):
    write(folder, rebild=swap(AREA, "goal_reached: Mål", "goal_reached: Plan"))
    assert problem(folder).found == "»Plan« er kolonne for has_plan og goal_reached"


def test_a_file_without_columns(folder):
    write(folder, rebild=swap(AREA, "    columns: {has_plan: Plan}\n", ""))
    told = problem(folder)
    assert (told.place, told.found) == ("data[0] (data/rebild/baseline.csv), columns", "ingen kolonner")


def test_a_long_layout_needs_its_columns(folder):
    write(folder, rebild=swap(AREA, "columns: {has_plan: Plan}", "columns: {has_plan: B1}\n    layout: long"))
    assert problem(folder).found == "long uden item_column, answer_column, respondent"


def test_long_columns_in_a_wide_layout(folder):
    write(folder, rebild=swap(AREA, "columns: {has_plan: Plan}", "columns: {has_plan: B1}\n    item_column: Nr"))
    assert problem(folder).found == "wide med item_column eller answer_column"


def test_more_invited_than_there_are(folder):
    write(folder, rebild=swap(AREA, "invited: 30", "invited: 41"))
    assert problem(folder).found == "41 inviterede af 40"


@pytest.mark.parametrize("file", ["data/demo/rebild/a.csv", "data\\demo\\rebild\\a.csv"])
def test_demo_answers_must_be_marked_as_synthetic(folder, file):
    demo = swap(AREA, "file: data/rebild/baseline.csv", f"file: {file}")
    write(folder, rebild=demo)
    told = problem(folder)
    assert (told.found, told.repair) == ("demosvar uden mærkning", "Sæt synthetic: true.")
    write(folder, rebild=swap(demo, "area: Rebild", "area: Rebild\nsynthetic: true"))
    assert load_evaluation(folder).areas["rebild"].params.synthetic


def test_demo_interviews_must_be_marked_as_synthetic(folder):
    write(folder, rebild=AREA + "interviews: data/demo/rebild/interviews.xlsx\n")
    assert problem(folder).found == "demosvar uden mærkning"


def test_a_folder_whose_name_is_no_slug(tmp_path):
    path = tmp_path / "Mødet 2025"
    path.mkdir()
    write(path)
    assert problem(path).repair == "Omdøb mappen til moedet-2025."


# Published numbers


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ("0.63", '"0,63"', "række 2, value", "»0,63«"),
        ("0.63", "nan", "række 2, value", "»nan«"),
        ("0.63", "", "række 2, value", "»«"),
        ("citizen,midway,rebild", "citizen,midtvejs,rebild", "række 2, wave", "»midtvejs«"),
        ("citizen,midway,rebild", "citizen,midway,Rebild", "række 2, area", "»Rebild«"),
        ("citizen,midway,rebild", "citizen,midway,", "række 2, area", "»«"),
        ("share,enig,0.63,share", "share,enig,0.63,pct", "række 2, unit", "»pct«"),
        ('"Figur 1, s. 7"', "Figur 1, s. 7", "række 2", "11 felter"),
        ("population,wave", "population,waves", "overskriften", "population, waves, area, group, item, statistic, "),
        (
            "samlet,,survey_respondents,count,n,1568",
            "rebild,,has_plan,share,enig,0.5",
            "række 3",
            "samme nøgle som række 2",
        ),
        ('Figur 1, s. 7"', "Figur 1", "", "filen kan ikke læses"),
    ],
)
def test_a_published_number_that_cannot_be_read(folder, old, new, place, found):
    write(folder, published=swap(PUBLISHED, old, new))
    told = problem(folder)
    assert told.place == place
    assert told.found.startswith(found)
    assert told.file.endswith("published.csv")


def test_an_empty_published_csv_is_told(folder):
    write(folder, published="")
    assert problem(folder).found == "ingen overskrift"


def test_published_csv_as_excel_saves_it(folder):
    (folder / "published.csv").write_bytes(PUBLISHED.replace("\n", "\r\n").encode("utf-8-sig"))
    assert [row["area"] for row in load_evaluation(folder).published] == ["rebild", "samlet"]


@pytest.mark.parametrize(
    ("beside", "place", "found"),
    [
        ("25,80,,,,", "række 2", "16 felter"),
        ("25,-80,,,", "række 2, base", "»-80«"),
        (",18,0.o1,,", "række 2, p", "»0.o1«"),
        (",,,13+fire,", "række 2, parts", "»13+fire«"),
        (",,,,ca", "række 2, step", "»ca«"),
    ],
)
def test_a_stated_number_that_cannot_be_read(folder, beside, place, found):
    row = "citizen,midway,samlet,,has_plan,share,enig,0.30,share,s. 9"
    (folder / "stated.csv").write_text(f"{','.join(STATED_COLUMNS)}\n{row},{beside}\n", encoding="utf-8")
    told = problem(folder)
    assert (told.place, told.found) == (place, found)
    assert told.file.endswith("stated.csv")


def test_a_number_may_be_stated_twice(folder):
    row = "citizen,midway,samlet,,has_plan,share,enig,0.30,share,s. 9,25,80,,88-42,"
    (folder / "stated.csv").write_text(f"{','.join(STATED_COLUMNS)}\n{row}\n{row}\n", encoding="utf-8")
    assert [stated["base"] for stated in load_evaluation(folder).stated] == ["80", "80"]


def test_published_csv_must_be_utf8(folder):
    (folder / "published.csv").write_bytes(PUBLISHED.replace("Figur 1", "Søjle 1").encode("cp1252"))
    assert problem(folder).found == "filen kan ikke læses"


# Scales


def scale(**changes: object) -> Scale:
    categories = [
        {"id": "nej", "label": "Nej", "code": 0},
        {"id": "lidt", "label": "Lidt", "code": 1},
        {"id": "meget", "label": "Meget", "code": 2},
    ]
    return Scale.model_validate({"categories": categories} | changes)


UNKNOWN = {"id": "ved_ikke", "label": "Ved ikke", "code": 8}


def test_a_scale_shows_its_own_categories_or_the_collapsed_ones():
    assert [shown.id for shown in scale().shown_categories] == ["nej", "lidt", "meget"]
    collapsed = [{"id": "ja", "label": "Ja", "of": ["lidt", "meget"]}, {"id": "nej", "label": "Nej", "of": ["nej"]}]
    assert [shown.id for shown in scale(shown=collapsed, favourable="ja").shown_categories] == ["ja", "nej"]
    assert scale(off_scale=[UNKNOWN]).off_scale_codes == {"ved_ikke": 8}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categories": []}, "skal have categories"),
        ({"off_scale": [UNKNOWN | {"code": 1}]}, "to svarmuligheder har samme kode: 1"),
        ({"off_scale": [UNKNOWN | {"id": "nej"}]}, "to svarmuligheder har samme id: nej"),
        ({"shown": [{"id": "a", "label": "A", "of": ["nej", "lidt", "alt"]}]}, "samler ukendte svarmuligheder: alt"),
        ({"shown": [{"id": "a", "label": "A", "of": ["nej", "lidt"]}]}, "hver svarmulighed netop én gang"),
        ({"shown": [{"id": "a", "label": "A", "of": ["nej", "lidt", "meget", "nej"]}]}, "netop én gang"),
        (
            {"shown": [{"id": "a", "label": "A", "of": ["nej"]}, {"id": "a", "label": "B", "of": ["lidt", "meget"]}]},
            "to viste kategorier har samme id: a",
        ),
        ({"favourable": "ja"}, "»ja« er ikke en vist kategori; tilladt er lidt, meget, nej"),
        ({"unfavourable": "uenig"}, "»uenig« er ikke en vist kategori"),
        ({"type": "score"}, "ikke categories eller shown"),
        ({"type": "score", "categories": [], "minimum": 10}, "minimum 10 skal være mindre end maximum 10"),
        ({"type": "score", "categories": [], "off_scale": [UNKNOWN]}, "koden 8 for »ved_ikke« er også en score"),
    ],
)
def test_a_scale_that_contradicts_itself(changes, message):
    with pytest.raises(ValidationError, match=re.escape(message)):
        scale(**changes)


def test_a_scale_that_contradicts_itself_is_told_where_it_stands(folder):
    write(folder, evaluation=swap(EVALUATION, "code: 8", "code: 2"))
    told = problem(folder)
    assert told.place.endswith("nøglen scales.agreement")
    assert told.found == "to svarmuligheder har samme kode: 2"


# Several mistakes at once


def test_all_files_are_told_of_at_once(folder):
    write(
        folder,
        evaluation=swap(EVALUATION, "first: has_time", "first: had_time"),
        published=swap(PUBLISHED, "0.63", "to tredjedele"),
        rebild=swap(swap(AREA, "invited: 30", "invited: 50"), "- wave: midway", "- wave: final"),
        naestved=swap(AREA, "area: Rebild", "ara: Næstved"),
    )
    found = [(Path(one.file).name, one.found) for one in problems(folder)]
    assert sorted(found) == [
        ("evaluation.yml", "»had_time«"),
        ("naestved.yml", "nøglen mangler"),
        ("naestved.yml", "ukendt nøgle"),
        ("published.csv", "»to tredjedele«"),
        ("rebild.yml", "50 inviterede af 40"),
        ("rebild.yml", "»final«"),
    ]


def test_area_files_are_read_though_the_evaluation_is_wrong(folder):
    write(folder, evaluation=swap(EVALUATION, "title: Mødet", "titel: Mødet"), rebild=swap(AREA, "area:", "ara:"))
    found = [(Path(one.file).name, one.place.split("nøglen ")[1]) for one in problems(folder)]
    assert sorted(found) == [
        ("evaluation.yml", "titel"),
        ("evaluation.yml", "title"),
        ("rebild.yml", "ara"),
        ("rebild.yml", "area"),
    ]


def test_the_message_counts_the_problems(folder):
    write(folder, rebild=swap(AREA, "invited: 30", "invited: 50"))
    with pytest.raises(InputProblems, match=r"^Der er 1 fejl at rette:"):
        load_evaluation(folder)
    broken = swap(EVALUATION, "first: has_time", "first: had_time")
    write(folder, evaluation=broken, rebild=swap(AREA, "invited: 30", "invited: 50"))
    with pytest.raises(InputProblems, match=r"^Der er 2 fejl at rette:") as caught:
        load_evaluation(folder)
    assert caught.value.exit_status == 2


def test_messages_have_no_english_words_but_the_keys(folder):
    text = swap(EVALUATION, "title: Mødet med jobcentret", "title: 7\nsubtitle: []\ntotal_: 1")
    text = swap(text, "base: all,", "base: everybody,")
    text = swap(text, "code: 8", "code: -8")
    text = swap(text, "waves: [midway]\n    base", "waves: []\n    base")
    write(folder, evaluation=text, rebild=swap(AREA, "frame_size: 40", "frame_size: mange\n    sheeet: x"))
    found = problems(folder)
    assert len(found) == 8
    told = " ".join(f"{one.found} {re.sub('»[^«]*«', '', one.repair)}" for one in found)
    assert not re.search(r"(?i)\b(input|should|valid|field|expected|value|found|none|true|type|must|key)\b", told)


# Folders


def test_folders_are_all_or_the_wanted_ones(folder):
    root = folder.parent
    other = root / "andet"
    other.mkdir()
    write(other)
    (root / "notes").mkdir()
    assert evaluation_folders(root, []) == [other, folder]
    assert evaluation_folders(root, ["moedet"]) == [folder]


def test_an_unknown_evaluation_gets_the_nearest_name(folder):
    with pytest.raises(CallError, match=r"Ukendt evaluering »mødet«\. Mulige: moedet\. Mente du »moedet«\?"):
        evaluation_folders(folder.parent, ["mødet"])


def test_a_project_without_evaluations_is_told_what_one_is(tmp_path):
    with pytest.raises(CallError, match=r"en mappe med evaluation\.yml"):
        evaluation_folders(tmp_path, [])


def test_a_folder_without_evaluation_yml(tmp_path):
    assert problem(tmp_path).found == "filen findes ikke"


# The project's own


@pytest.fixture(scope="module")
def own() -> EvaluationParams:
    return load_evaluation(Path(__file__).resolve().parents[2] / "params" / "samskabt-styring")


def test_the_first_evaluation_declares_its_reports(own):
    phases: dict[str, list[str]] = {}
    for area, phase in own.reports():
        phases.setdefault(area, []).append(phase)
    every = ["baseline", "midway", "final", "leader_perspective"]
    assert phases == {
        "samlet": every,
        "lejre": ["baseline"],
        "lyngby-taarbaek": every,
        "naestved": ["baseline", "midway", "leader_perspective"],
        "rebild": ["baseline", "midway"],
        "silkeborg": every,
    }


def test_every_demo_area_maps_every_item_that_it_was_asked(own):
    for area in own.areas.values():
        assert area.params.synthetic
        for data in area.params.data:
            asked = {
                item.id for item in own.evaluation.items_of(data.population) if item.is_asked(area.slug, data.wave)
            }
            assert set(data.columns) == asked, (area.slug, data.file)


def test_texts_for_all_areas_name_no_municipality(own):
    evaluation = own.evaluation
    texts = [
        *evaluation.texts.values(),
        *(text for phase in evaluation.phases.values() for text in phase.texts.values()),
    ]
    texts += [theme.text for theme in evaluation.themes] + [
        gap.reason for item in evaluation.items for gap in item.not_asked
    ]
    for name in ["Lyngby", "Taarbæk", "Næstved", "Rebild", "Lejre", "Silkeborg"]:
        assert not [text for text in texts if name in text]


def test_clauses_continue_a_sentence(own):
    # "63 pct. af borgerne ..." needs a verb in the present tense, no capital and no full stop.
    for item in own.evaluation.items:
        assert re.match(r"(oplever|mener|vurderer|har)\b", item.clause), item.id
        assert not item.clause.endswith("."), item.id
        assert item.topic[0].isupper(), item.id


# Chapters that the evaluation declares

CHAPTERS = """\
chapters:
  - id: drivers
    title: Drivkræfter
    place: implementation
    phases: [midway]
    sections:
      - {id: driver_words, kind: text, title: Hvad det er, body: Noget fremmer indsatsen.}
      - id: driver_table
        kind: text_table
        caption: Drivkræfter og barrierer
        columns: [Drivkraft, Barriere]
        rows: [[Opbakning, ""], [Tid, Travlhed]]
"""


def test_declared_chapters_load_with_sections_of_their_own_kinds(folder):
    write(folder, evaluation=EVALUATION + CHAPTERS)
    evaluation = load_evaluation(folder).evaluation
    assert [part.id for part in evaluation.parts] == ["drivers", "driver_words", "driver_table"]
    assert evaluation.chapters[0].sections[1].rows == [["Opbakning", ""], ["Tid", "Travlhed"]]


@pytest.mark.parametrize(
    ("old", "new", "place", "found", "repair"),
    [
        ("phases: [midway]", "phases: [final]", "chapters, drivers, phases", "»final«", "Ret navnet."),
        ("id: driver_table", "id: has_plan", "items, themes, pairs, chapters", "»has_plan« står 2 gange", "Omdøb"),
        ("kind: text_table", "kind: text_tabel", "chapters[0].sections[1]", "»text_tabel«", "Mente du »text_table«?"),
        ("caption: Drivkræfter", "captoin: Drivkræfter", "chapters[0].sections[1].captoin", "ukendt", "»caption«"),
        ("[Tid, Travlhed]", "[Tid]", "chapters[0].sections[1]", "række 2 har 1 celler, men der er 2 kolonner", "Ret"),
        ("kind: text_table\n", "note: Fra kilden\n", "chapters[0].sections[1]", "nøglen kind mangler", "Tilføj kind"),
        ("place: implementation", "place: sidst", "chapters[0].place", "»sidst«", "Vælg en af"),
    ],
)
def test_what_does_not_fit_in_a_chapter_is_told(folder, old, new, place, found, repair):
    write(folder, evaluation=EVALUATION + swap(CHAPTERS, old, new))
    told = [one for one in problems(folder) if one.place.endswith(place) and found in one.found]
    assert [one for one in told if repair in one.repair], told


def test_a_comment_may_stand_at_a_section(folder):
    area = swap(AREA, "comments:\n", "comments:\n  driver_table: {text: Se også bilaget.}\n")
    write(folder, evaluation=EVALUATION + CHAPTERS, rebild=area)
    assert load_evaluation(folder).areas["rebild"].params.comments["driver_table"].text == "Se også bilaget."


def test_a_reference_is_no_area_but_has_a_name(folder):
    write(folder, evaluation=EVALUATION + "references: {resten-af-landet: Resten af landet}\n")
    params = load_evaluation(folder)
    assert params.area_name("resten-af-landet") == "Resten af landet"
    assert ("resten-af-landet", "baseline") not in list(params.reports())


FRAMED = "    frame_size: 40\n    invited: 30\n    background: {sex: Køn}\n    frame: {sex: {Kvinde: 20, Mand: 10}}\n"


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ("background: {sex: Køn}", "background: {sex: Køn, gender: Køn}", "background", "»gender«"),
        ("frame: {sex:", "frame: {age:", "frame", "»age«"),
        ("Mand: 10", "Mand: -1", "frame, sex", "Mand: -1"),
        ("{Kvinde: 20, Mand: 10}", "{}", "frame, sex", "ingen kategorier"),
        ("{sex: {K", "{sex: {K", "weighting, margins", "»age«"),
        ("{sex: {K", "{sex: {K", "weighting, bounds", "1.5 til 3"),
    ],
)
def test_a_frame_or_weighting_that_does_not_fit(folder, old, new, place, found):
    given = FRAMED
    if place.startswith("weighting"):
        margins, bounds = ("[age]", "[0.3, 3.0]") if place.endswith("margins") else ("[sex]", "[1.5, 3.0]")
        given += f"    weighting: {{margins: {margins}, bounds: {bounds}}}\n"
    area = swap(AREA, "    frame_size: 40\n    invited: 30\n", swap(given, old, new) if old != new else given)
    write(folder, evaluation=swap(EVALUATION, "organisations:", "background: {sex: køn}\norganisations:"), rebild=area)
    told = problem(folder)
    assert told.place == f"data[1] (data/rebild/midway.csv), {place}"
    assert told.found == found


def test_a_frame_asks_for_one_file(folder):
    second = "  - {wave: midway, population: citizen, file: data/rebild/mere.csv, columns: {has_plan: Plan}}\ncomments:"
    area = swap(swap(AREA, "    frame_size: 40\n    invited: 30\n", FRAMED), "comments:", second)
    write(folder, evaluation=swap(EVALUATION, "organisations:", "background: {sex: køn}\norganisations:"), rebild=area)
    assert problem(folder).found == "2 filer, og mindst én har frame"


FIDELITY = """\
fidelity:
  population: employee
  elements: [{id: core, title: Kernen, group: kernen, items: [has_time]}]
  grades: [{id: high, label: høj, minimum: 80}, {id: low, label: lav, minimum: 0}]
references: {resten-af-landet: Resten af landet}
chapters:
  - id: numbers
    title: Tal
    place: status
    sections:
      - id: criteria
        kind: success_criteria
        caption: Mål
        baseline: baseline
        reference: resten-af-landet
        measures: [{label: Tid, population: employee, item: has_time}]
      - {id: best, kind: best_areas, caption: Bedst, areas: [rebild], measures: [{label: T, population: employee, item: fidelity}]}
"""


def test_fidelity_and_sections_with_measures_load(folder):
    write(folder, evaluation=EVALUATION + FIDELITY)
    assert load_evaluation(folder).evaluation.fidelity.groups == ["kernen"]


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ("items: [has_time]", "items: [has_tme]", "fidelity, elements, core, items", "»has_tme«"),
        ("items: [has_time]", "items: [has_plan]", "fidelity, elements, core, items", "»has_plan«"),
        ("minimum: 0", "minimum: 10", "fidelity", "slutte med minimum: 0"),
        ("employee, item: has_time", "employee, item: has_tme", "chapters, criteria, item", "»has_tme«"),
        ("baseline: baseline", "baseline: nulpunkt", "chapters, criteria, baseline", "»nulpunkt«"),
        ("reference: resten-af-landet", "reference: resten", "chapters, criteria, reference", "»resten«"),
        ("areas: [rebild]", "areas: [rebld]", "chapters, best, areas", "»rebld«"),
        ("population: employee, item: fidelity", "population: boss, item: fidelity", "measures", "»boss«"),
    ],
)
def test_what_sections_name_must_be_declared(folder, old, new, place, found):
    write(folder, evaluation=EVALUATION + swap(FIDELITY, old, new))
    assert [one for one in problems(folder) if place in one.place and found in one.found]


def test_phases_are_the_same_in_params_and_on_the_command_line() -> None:
    assert list(get_args(PhaseName)) == PHASES

"""Tables: every cell is the text that a reader sees, and a number that is not shown is replaced by its reason."""

import dataclasses
from typing import Any

import pandas as pd
import pytest

from helpers import tables
from helpers.bundles import Context, Report, no_quotes
from helpers.errors import EstimateError
from helpers.instrument import Population, Scale
from helpers.narrative import ItemView
from helpers.params import Evaluation
from helpers.schemas import as_estimates
from helpers.tables import overview as overview_tables
from helpers.tables.cells import ComparedPair, ShareKey

AREAS = [("rebild", "Rebild"), ("naestved", "Næstved"), ("lejre", "Lejre"), ("samlet", "Samlet")]
NAMES = dict(AREAS)


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    common = {"population": "citizen", "wave": "midway", "area": "rebild", "item": "influence", "statistic": "share"}
    shown = [{**common, "category": "enig", "unit": "share", "status": "ok", **row} for row in rows]
    return as_estimates(pd.DataFrame(shown))


def evaluation(**changes: Any) -> Evaluation:
    item = {"population": "citizen", "theme": "contact", "wording": "Jeg har indflydelse", "clause": "har indflydelse"}
    waves = ["baseline", "midway"]
    return Evaluation.model_validate(
        {
            "title": "Prøve",
            "phases": {"midway": {"title": "Midtvejs", "period": "2021", "waves": waves}},
            "waves": {
                "baseline": {"label": "Nulpunkt", "period": "2019"},
                "midway": {"label": "Midtvejs", "period": "2021"},
            },
            "populations": {
                "citizen": {"singular": "borger", "plural": "borgere", "definite": "borgerne", "base": "all"},
                "employee": {
                    "singular": "medarbejder",
                    "plural": "medarbejdere",
                    "definite": "medarbejderne",
                    "base": "valid",
                },
            },
            "scales": {"agreement": agreement().model_dump(), "score": {"type": "score"}},
            "themes": [{"id": "contact", "title": "Kontakt", "population": "citizen"}],
            "items": [
                {"id": "influence", "topic": "Indflydelse", "scale": "agreement", "waves": waves, **item},
                {"id": "value", "topic": "Værdi", "scale": "score", "waves": waves, **item},
            ],
            "disclosure": {"minimum_base": 7},
            **changes,
        }
    )


def agreement() -> Scale:
    labels = {"enig": "Enig", "hverken": "Hverken", "uenig": "Uenig"}
    categories = [{"id": name, "label": label, "code": code} for code, (name, label) in enumerate(labels.items())]
    return Scale.model_validate({"categories": categories, "favourable": "enig"})


# share_table -------------------------------------------------------------------------------------------------------


def test_shares_stand_by_area_and_category_with_their_base():
    rows = frame(
        {"n": 23, "base": 40, "value": 0.575},
        {"category": "hverken", "n": 8, "base": 40, "value": 0.2},
        {"category": "uenig", "n": 9, "base": 40, "value": 0.225},
        *(
            {"area": "naestved", "category": category, "status": "suppressed"}
            for category in ("enig", "hverken", "uenig")
        ),
        *({"area": "lejre", "category": category, "status": "not_asked"} for category in ("enig", "hverken", "uenig")),
        {"area": "samlet", "n": 1000, "base": 1944, "value": 1000 / 1944},
        {"area": "samlet", "category": "hverken", "n": 944, "base": 1944, "value": 944 / 1944},
        {"area": "samlet", "category": "uenig", "n": 0, "base": 1944, "value": 0},
    )
    table = tables.share_table(rows, areas=AREAS, scale=agreement(), minimum_base=6)
    assert table.header == ("Område", "Enig", "Hverken", "Uenig", "n")
    assert table.align == "lrrrr"
    assert table.rows == (
        ("Rebild", "58 pct.", "20 pct.", "23 pct.", "40"),
        ("Næstved", *["vises ikke (færre end 6 svar)"] * 3, "–"),
        ("Lejre", *["ikke spurgt"] * 3, "–"),
        ("Samlet", "51 pct.", "49 pct.", "0 pct.", "1.944"),
    )


def test_published_shares_have_no_base_and_gaps_are_named():
    table = tables.share_table(frame({"status": "published", "value": 0.58}), areas=AREAS[:2], scale=agreement())
    assert table.rows == (
        ("Rebild", "58 pct.", "ikke offentliggjort", "ikke offentliggjort", "ikke oplyst"),
        ("Næstved", *["ikke offentliggjort"] * 3, "–"),
    )


def test_hidden_numbers_reach_no_cell():
    rows = frame({"status": "suppressed", "n": 3, "base": 4, "value": 0.75, "low": 0.3, "high": 0.95})
    table = tables.share_table(rows, areas=AREAS[:1], scale=agreement())
    assert table.rows == (("Rebild", "vises ikke (færre end 5 svar)", "ikke opgjort", "ikke opgjort", "–"),)


def test_a_score_scale_has_mean_and_interval():
    common = {"statistic": "mean", "category": "", "unit": "score"}
    rows = frame(
        {**common, "value": 7.45, "low": 6.9, "high": 8.04, "base": 42},
        {**common, "area": "naestved", "value": 8.0, "base": 9},
        {**common, "area": "lejre", "status": "not_computed"},
    )
    table = tables.share_table(rows, areas=AREAS[:3], scale=Scale(type="score"))
    assert table.header == ("Område", "Gennemsnit", "95 %-interval", "n")
    assert table.rows == (
        ("Rebild", "7,5", "6,9–8,0", "42"),
        ("Næstved", "8,0", "intet interval", "9"),
        ("Lejre", "kan ikke beregnes", "–", "–"),
    )


def test_a_frame_without_status_is_refused():
    with pytest.raises(EstimateError, match="status"):
        tables.share_table(frame({"value": 0.5}).drop(columns="status"), areas=AREAS, scale=agreement())
    with pytest.raises(EstimateError, match="status"):
        tables.respondents_table(frame({"value": 0.5}).drop(columns="status"), names=NAMES, evaluation=evaluation())


def test_a_frame_of_two_waves_is_refused():
    with pytest.raises(EstimateError, match="wave"):
        tables.share_table(
            frame({"value": 0.5}, {"value": 0.5, "wave": "baseline", "area": "lejre"}), areas=AREAS, scale=agreement()
        )


# change_table and discrepancy_table --------------------------------------------------------------------------------


def change(**row: Any) -> dict[str, Any]:
    return {"statistic": "change", "unit": "pp", **row}


def test_changes_have_interval_corrected_p_and_effect():
    rows = frame(
        change(value=0.18, low=0.03, high=0.325, p=0.004, p_adjusted=0.0123, effect=0.37),
        change(area="naestved", value=-0.125, low=-0.3, high=0.06, p=0.2, p_adjusted=0.4, effect=-0.251),
        change(area="lejre", status="not_computed", reason="no_earlier_wave"),
        change(area="samlet", status="suppressed", reason="small_base"),
    )
    table = tables.change_table(rows, names=NAMES, evaluation=evaluation())
    assert table.header[4:] == ("Ændring (procentpoint)", "95 %-interval", "p (Holm)", "Effektstørrelse")
    assert table.rows == (
        ("Indflydelse", "Rebild", "Midtvejs", "forrige måling",
         "+18", "fra 3 til 33", "0,012", "h = 0,37"),
        ("Indflydelse", "Næstved", "Midtvejs", "forrige måling",
         "−13", "fra −30 til 6", "0,400", "h = −0,25"),
        ("Indflydelse", "Lejre", "Midtvejs", "forrige måling", "kan ikke beregnes", "–", "–", "–"),
        ("Indflydelse", "Samlet", "Midtvejs", "forrige måling", "vises ikke (færre end 7 svar)", "–", "–", "–"),
    )  # fmt: skip


def test_the_uncorrected_p_is_never_shown():
    rows = frame(change(value=0.18, p=0.004), change(area="naestved", value=0.5, p=0.0001, p_adjusted=0.0002))
    table = tables.change_table(rows, names=NAMES, evaluation=evaluation())
    assert [row[6] for row in table.rows] == ["ikke testet", "< 0,001"]
    assert [row[5] for row in table.rows] == ["intet interval"] * 2


def test_a_change_that_rounds_to_nothing_has_no_sign():
    rows = frame(change(value=0.002), change(area="naestved", value=-0.002))
    table = tables.change_table(rows, names=NAMES, evaluation=evaluation())
    assert [row[4] for row in table.rows] == ["0"] * 2


def test_changes_of_scores_are_points_and_the_first_wave_is_named():
    common = {"item": "value", "category": "", "unit": "score"}
    rows = frame(
        change(value=0.18, wave="baseline"),
        change(**common, value=0.44, low=-0.1, high=0.98, effect=0.3),
        {**change(**common, value=-1.0), "statistic": "change_from_first"},
    )
    table = tables.change_table(rows, names=NAMES, evaluation=evaluation())
    assert [row[:5] for row in table.rows] == [
        ("Indflydelse", "Rebild", "Nulpunkt", "forrige måling", "+18"),
        ("Værdi", "Rebild", "Midtvejs", "forrige måling", "+0,4 point"),
        ("Værdi", "Rebild", "Midtvejs", "første måling", "−1,0 point"),
    ]
    assert table.rows[1][5:] == ("fra −0,1 til 1,0 point", "ikke testet", "d = 0,30")


def test_areas_without_a_name_are_left_out():
    rows = frame(change(value=0.18), change(area="silkeborg", value=0.5))
    assert len(tables.change_table(rows, names=NAMES, evaluation=evaluation()).rows) == 1


def test_discrepancies_stand_by_size():
    pairs = [
        ComparedPair(name, topic, ShareKey("citizen", f"c_{name}", "enig"), ShareKey("employee", f"e_{name}", "uenig"))
        for name, topic in (("a", "Klare mål"), ("b", "Indflydelse"))
    ]
    rows = frame(
        {"item": "c_a", "value": 0.31},
        {"item": "e_a", "population": "employee", "category": "uenig", "status": "suppressed"},
        {"item": "a", "statistic": "difference", "unit": "pp", "status": "suppressed"},
        {"item": "c_b", "value": 0.4},
        {"item": "e_b", "population": "employee", "category": "uenig", "value": 0.9},
        {
            "item": "b",
            "statistic": "difference",
            "unit": "pp",
            "value": -0.5,
            "low": -0.6,
            "high": -0.4,
            "effect": -1.1,
        },
    )
    table = tables.discrepancy_table(rows, pairs=pairs, sides=("Borgere", "Medarbejdere"))
    assert table.header[:4] == ("Emne", "Borgere", "Medarbejdere", "Forskel (procentpoint)")
    assert table.rows == (
        ("Indflydelse", "40 pct.", "90 pct.",
         "−50", "fra −60 til −40", "ikke testet", "h = −1,10"),
        ("Klare mål", "31 pct.", "vises ikke (færre end 5 svar)", "vises ikke (færre end 5 svar)", "–", "–", "–"),
    )  # fmt: skip


# respondents_table and suppression_table ---------------------------------------------------------------------------


def count(**row: Any) -> dict[str, Any]:
    return {"item": "survey_respondents", "statistic": "count", "category": "n", "unit": "count", **row}


def rate(**row: Any) -> dict[str, Any]:
    return {"item": "survey_respondents", "statistic": "response_rate", "category": "", **row}


def test_respondents_stand_with_response_rate():
    rows = frame(
        count(value=1568, area="samlet"),
        count(value=40),
        rate(n=40, base=64, value=0.625),
        count(value=70, population="employee", wave="baseline"),
        count(population="employee", area="naestved", status="suppressed", reason="small_base"),
        rate(population="employee", area="naestved", status="suppressed", reason="small_base"),
    )
    table = tables.respondents_table(rows, names=NAMES, evaluation=evaluation())
    assert table.header == ("Hvem", "Måling", "Område", "Besvarelser", "Inviterede", "Svarprocent")
    assert table.rows == (
        ("Borgere", "Midtvejs", "Rebild", "40", "64", "63 pct."),
        ("Borgere", "Midtvejs", "Samlet", "1.568", "ikke oplyst", "ikke oplyst"),
        ("Medarbejdere", "Nulpunkt", "Rebild", "70", "ikke oplyst", "ikke oplyst"),
        ("Medarbejdere", "Midtvejs", "Næstved", "vises ikke (færre end 7 svar)", "–", "vises ikke (færre end 7 svar)"),
    )


def test_partial_answers_and_weights_have_columns_of_their_own():
    rows = frame(
        count(value=40),
        count(value=7, category="partial"),
        count(value=40.25, category="weighted"),
        count(value=30, area="naestved"),
    )
    table = tables.respondents_table(rows, names=NAMES, evaluation=evaluation())
    assert table.header == ("Hvem", "Måling", "Område", "Besvarelser", "Heraf delvise", "Vægtet antal")
    assert table.rows == (
        ("Borgere", "Midtvejs", "Rebild", "40", "7", "40,3"),
        ("Borgere", "Midtvejs", "Næstved", "30", "–", "–"),
    )


def test_respondents_without_any_frame_have_no_rate_columns():
    table = tables.respondents_table(frame(count(value=40)), names=NAMES, evaluation=evaluation())
    assert table == tables.TableContent(
        ("Hvem", "Måling", "Område", "Besvarelser"), (("Borgere", "Midtvejs", "Rebild", "40"),), "lllr"
    )


def test_suppressed_cells_are_counted_by_reason():
    populations = {"citizen": Population(singular="borger", plural="borgere", definite="borgerne", base="all")}
    counts = {"secondary": 3, "small_base": 1200, "uniform": 2, "earlier_release": 1, "few_leaders": 0}
    table = tables.suppression_table({"citizen": counts}, populations)
    assert table.rows == (
        ("Borgere", "For få svar", "1.200"),
        ("Borgere", "Af hensyn til anonymitet", "6"),  # which of the three must not be seen
    )
    with pytest.raises(EstimateError, match="Ukendt årsag whim"):
        tables.suppression_table({"citizen": {"whim": 3}}, populations)


# text_table --------------------------------------------------------------------------------------------------------


def test_texts_become_a_table():
    assert tables.text_table(["A", "B"], [["1", "2"]], "lr") == tables.TableContent(("A", "B"), (("1", "2"),), "lr")
    assert tables.text_table(["A", "B"], []).align == "ll"


def test_ragged_tables_are_refused():
    with pytest.raises(EstimateError, match="række 2 har 1 celler; overskriften har 2"):
        tables.text_table(["A", "B"], [["1", "2"], ["3"]])
    with pytest.raises(EstimateError, match="justering »lc«"):
        tables.text_table(["A", "B"], [], "lc")


# Tables of a report ------------------------------------------------------------------------------------------------


def report(rows: pd.DataFrame, **changes: Any) -> Report:
    context = Context(
        evaluation_name="proeve",
        evaluation=evaluation(**changes),
        area="rebild",
        phase="midway",
        names={"rebild": "Rebild", "samlet": "Samlet"},
        synthetic=False,
    )
    return Report(context, rows, no_quotes())


def test_data_sources_stand_with_areas_and_counts():
    source = {"population": "citizen", "what": "Spørgeskema", "period": "2021", "item": "survey_respondents"}
    sources = [
        {**source, "wave": "midway", "areas": ["rebild", "lejre"]},
        {**source, "wave": "baseline", "areas": ["rebild"]},
        {**source, "wave": "baseline", "what": "Interview", "item": None},
    ]
    rows = frame(count(area="samlet", value=1568), count(wave="baseline", value=448), count(value=3))
    table = overview_tables.data_collection_table(report(rows, data_collection=sources))
    assert table.rows == (
        ("Midtvejs", "Borgere", "Spørgeskema", "2021", "Rebild og Lejre", "1.568"),
        ("Nulpunkt", "Borgere", "Spørgeskema", "2021", "Rebild", "448"),
        ("Nulpunkt", "Borgere", "Interview", "2021", "alle", "ikke opgjort"),
    )


def view(rows: pd.DataFrame, item: str = "influence", **changes: Any) -> ItemView:
    design = evaluation()
    known = design.item_by_id[item]
    return ItemView(
        **{
            "item": known,
            "scale": design.scale_of(known),
            "population": design.populations["citizen"],
            "rows": rows[rows["item"] == item],
            "area": "rebild",
            "names": {"rebild": "Rebild", "samlet": "Samlet"},
            "waves": (("baseline", "Nulpunkt"), ("midway", "Midtvejs")),
            "wave": "midway",
            "headline": "enig" if item == "influence" else "",
            **changes,
        }
    )


def test_related_items_stand_with_own_area_and_total():
    rows = frame(
        {"n": 23, "base": 40, "value": 0.575},
        {"area": "samlet", "status": "suppressed", "reason": "secondary"},
        {"item": "value", "statistic": "mean", "category": "", "unit": "score", "value": 7.45},
    )
    table = overview_tables.related_table([view(rows), view(rows, "value")])
    assert table.header == ("Spørgsmål", "Hvem", "Måling", "Rebild", "Samlet")
    assert table.rows == (
        ("Indflydelse", "Borgere", "Midtvejs", "58 pct. enig", "vises ikke (af hensyn til anonymitet)"),
        ("Værdi", "Borgere", "Midtvejs", "7,5", "ikke opgjort"),
    )
    assert overview_tables.related_table([view(rows, area="samlet")]).header == (
        "Spørgsmål",
        "Hvem",
        "Måling",
        "Samlet",
    )
    assert overview_tables.related_table([]).rows == ()


def test_items_without_numbers_say_why_wave_by_wave():
    rows = frame({"status": "not_asked"}, {"wave": "baseline", "status": "suppressed", "reason": "small_base"})
    table = overview_tables.without_numbers_table([view(rows, minimum_base=9)])
    assert table.header == ("Spørgsmål", "Nulpunkt", "Midtvejs")
    assert table.rows == (("Indflydelse", "vises ikke (færre end 9 svar)", "ikke spurgt"),)
    assert overview_tables.without_numbers_table([]).rows == ()


def test_a_wave_without_the_item_was_not_asked_and_a_gap_in_a_source_was_not_printed():
    item = evaluation().item_by_id["influence"].model_copy(update={"waves": ["midway"]})
    rows = frame({"area": "lejre", "status": "published", "value": 0.5})
    table = overview_tables.without_numbers_table([dataclasses.replace(view(rows), item=item)])
    assert table.rows == (("Indflydelse", "ikke spurgt", "ikke offentliggjort"),)

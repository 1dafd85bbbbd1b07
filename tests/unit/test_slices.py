"""What one report may use, from a frame with estimates of three municipalities and published numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.errors import CallError
from helpers.estimates.inference import holm
from helpers.params import EvaluationParams
from helpers.schemas import KEY_COLUMNS, RESULT_COLUMNS, as_estimates
from helpers.slices import report_slice, results

MakeParams = Callable[..., EvaluationParams]

WAVES = {
    "baseline": {"label": "n", "period": "2021", "areas": ["naestved", "rebild"]},
    "final": {"label": "s", "period": "2022", "areas": ["naestved"]},
}


def rows(*keys: dict[str, Any]) -> pd.DataFrame:
    """Estimate rows: a share of 0.5 of `ja` to joint_plan by citizens at the baseline in Næstved unless given."""
    plain = {
        "population": "citizen", "wave": "baseline", "area": "naestved", "item": "joint_plan", "statistic": "share",
        "category": "ja", "value": 0.5, "unit": "share", "status": "ok",
    }  # fmt: skip
    return as_estimates(pd.DataFrame([plain | key for key in keys]))


def published(**key: Any) -> dict[str, Any]:
    return {"status": "published", "figure": "s. 13", **key}


def keys(frame: pd.DataFrame, *columns: str) -> set[tuple[Any, ...]]:
    return set(frame[list(columns)].itertuples(index=False, name=None))


class TestScope:
    def everywhere(self) -> pd.DataFrame:
        return rows(
            *(
                {"wave": wave, "area": area, "group": group}
                for wave in ("baseline", "final")
                for area in ("naestved", "rebild", "lejre", "samlet")
                for group in ("", "team a")
            )
        )

    def test_own_area_compared_areas_and_samlet(self, make_params: MakeParams) -> None:
        params = make_params(evaluation={"waves": WAVES})
        found = report_slice(params, self.everywhere(), "rebild", "final")
        assert keys(found, "wave", "area", "group") == {
            ("baseline", "naestved", ""), ("baseline", "rebild", ""), ("baseline", "rebild", "team a"),
            ("baseline", "samlet", ""), ("final", "naestved", ""), ("final", "rebild", ""),
            ("final", "rebild", "team a"), ("final", "samlet", ""),
        }  # fmt: skip

    def test_only_the_phases_waves(self, make_params: MakeParams) -> None:
        found = report_slice(make_params(evaluation={"waves": WAVES}), self.everywhere(), "rebild", "baseline")
        assert set(found["wave"]) == {"baseline"}

    def test_without_listed_areas_only_samlet_compares_them(self, tiny_params: EvaluationParams) -> None:
        frame = self.everywhere()
        assert set(report_slice(tiny_params, frame, "rebild", "baseline")["area"]) == {"rebild", "samlet"}
        assert set(report_slice(tiny_params, frame, "samlet", "baseline")["area"]) == {
            "naestved",
            "rebild",
            "lejre",
            "samlet",
        }

    def test_unknown_phase(self, tiny_params: EvaluationParams) -> None:
        with pytest.raises(CallError, match="Mente du »final«"):
            report_slice(tiny_params, rows({}), "rebild", "finale")

    def test_empty_frame(self, tiny_params: EvaluationParams) -> None:
        assert report_slice(tiny_params, rows({}).iloc[:0], "rebild", "final").empty


class TestSource:
    def test_answers_go_before_published_numbers_of_the_same_item(self, make_params: MakeParams) -> None:
        frame = rows(
            {"category": "ja"}, published(category="nej"),
            published(item="influence", category="enig_samlet"), published(area="samlet"),
        )  # fmt: skip
        found = report_slice(make_params(evaluation={"waves": WAVES}), frame, "naestved", "baseline")
        shown = found[found["status"].isin(["ok", "published"])]
        assert keys(shown, "area", "item", "category", "status") == {
            ("naestved", "joint_plan", "ja", "ok"),
            ("naestved", "influence", "enig_samlet", "published"),
            ("samlet", "joint_plan", "ja", "published"),
        }

    def test_a_suppressed_number_is_not_replaced_by_a_published_one(self, make_params: MakeParams) -> None:
        frame = rows({"status": "suppressed", "value": None, "reason": "small_base"}, published())
        found = report_slice(make_params(evaluation={"waves": WAVES}), frame, "naestved", "baseline")
        assert "published" not in set(found["status"])

    def test_samlet_from_published_numbers_alone(self, make_params: MakeParams) -> None:
        params = make_params(evaluation={"waves": WAVES, "total": {"source": "published"}})
        frame = rows({"area": "samlet", "value": 0.4}, {"area": "naestved"}, published(area="samlet", value=0.63))
        found = report_slice(params, frame, "samlet", "baseline")
        assert set(found["status"]) == {"published", "not_computed"}
        assert found.loc[found["status"] == "published", "value"].to_list() == [0.63]


class TestGaps:
    PUBLISHED = ({"waves": WAVES, "total": {"source": "published"}},)

    def found(self, make_params: MakeParams, *given: dict[str, Any], phase: str = "baseline") -> pd.DataFrame:
        return report_slice(make_params(evaluation=self.PUBLISHED[0]), rows(*given), "samlet", phase)

    def test_asked_but_not_published(self, make_params: MakeParams) -> None:
        found = self.found(make_params, published(area="samlet"))
        gaps = found[found["status"] == "not_computed"]
        assert set(gaps["reason"]) == {"not_published"}
        assert keys(gaps.query("area == 'samlet'"), "item", "category") == {
            ("joint_plan", "nej"),
            ("influence", "enig_samlet"), ("influence", "hverken"), ("influence", "uenig_samlet"),
        }  # fmt: skip
        assert set(gaps["area"]) == {"samlet", "naestved", "rebild"}

    def test_not_asked_is_told_apart(self, make_params: MakeParams) -> None:
        """Rebild was not asked joint_plan in the final wave, which lists Næstved only."""
        waves = WAVES | {"final": {"label": "s", "period": "2022", "areas": ["naestved", "rebild"]}}
        params = make_params(evaluation={"waves": waves, "total": {"source": "published"}})
        found = report_slice(params, rows(published(area="samlet", wave="final")), "samlet", "final")
        left_out = found[(found["area"] == "rebild") & (found["item"] == "joint_plan")]
        assert keys(left_out, "category", "status", "reason") == {
            ("ja", "not_asked", "not_asked"), ("nej", "not_asked", "not_asked"),
        }  # fmt: skip

    def test_a_wave_without_published_numbers_has_no_gaps(self, make_params: MakeParams) -> None:
        found = self.found(make_params, published(area="samlet", wave="final"), phase="final")
        assert set(found["wave"]) == {"final"}

    def test_an_area_with_answers_has_no_gaps(self, make_params: MakeParams) -> None:
        frame = rows({"area": "rebild"}, published(area="samlet"))
        found = report_slice(make_params(evaluation={"waves": WAVES}), frame, "rebild", "baseline")
        assert set(found.loc[found["status"] == "not_computed", "area"]) == {"naestved", "samlet"}

    def test_score_items_lack_their_mean(self, make_params: MakeParams) -> None:
        scales = {"yes_no": {"type": "score"}, "agreement": {"type": "score"}}
        params = make_params(evaluation={"waves": WAVES, "total": {"source": "published"}, "scales": scales})
        frame = rows(published(area="samlet", statistic="mean", category="", unit="score", value=7.5))
        found = report_slice(params, frame, "samlet", "baseline")
        gap = found[(found["item"] == "influence") & (found["area"] == "samlet")]
        assert keys(gap, "statistic", "category", "unit", "status") == {("mean", "", "score", "not_computed")}


class TestHolm:
    def test_over_a_reports_tests_of_one_population(self, make_params: MakeParams) -> None:
        populations = {
            name: {"singular": name, "plural": name, "definite": name, "base": "all"}
            for name in ("citizen", "employee")
        }
        tests = [
            ("citizen", "change", "ok", 0.01), ("citizen", "change_from_first", "ok", 0.04),
            ("citizen", "difference", "ok", 0.03), ("citizen", "change", "suppressed", 0.001),
            ("citizen", "share", "ok", 0.002), ("employee", "change", "ok", 0.02),
        ]  # fmt: skip
        frame = rows(
            *(
                {
                    "population": population,
                    "statistic": statistic,
                    "status": status,
                    "p": p,
                    "item": f"i{number}",
                    "unit": "pp",
                }
                | ({"value": None} if status == "suppressed" else {})
                for number, (population, statistic, status, p) in enumerate(tests)
            )
        )
        params = make_params(evaluation={"waves": WAVES, "populations": populations})
        found = report_slice(params, frame, "naestved", "baseline").set_index("item")["p_adjusted"]
        assert found[["i0", "i1", "i2"]].to_list() == pytest.approx(holm([0.01, 0.04, 0.03]))
        assert found["i5"] == 0.02
        assert found[["i3", "i4"]].isna().all()

    def test_other_reports_tests_do_not_count(self, make_params: MakeParams) -> None:
        frame = rows(*({"statistic": "change", "p": 0.03, "area": area} for area in ("naestved", "lejre")))
        found = report_slice(make_params(evaluation={"waves": WAVES}), frame, "naestved", "baseline")
        assert found["p_adjusted"].to_list() == [0.03]


class TestResults:
    def test_columns_and_order(self) -> None:
        frame = rows({"area": "samlet"}, {"wave": "final"}, {"category": "ja"}, {"category": "nej", "n": 5})
        found = results(frame)
        assert list(found.columns) == RESULT_COLUMNS
        assert found[KEY_COLUMNS].to_numpy().tolist() == sorted(frame[KEY_COLUMNS].to_numpy().tolist())
        assert found["n"].to_list()[1] == 5
        assert np.isnan(found["n"][0])

    def test_order_of_rows_does_not_matter(self) -> None:
        frame = rows(*({"category": name, "area": area} for name in ("ja", "nej") for area in ("b", "a")))
        pd.testing.assert_frame_equal(results(frame), results(frame.iloc[::-1]))

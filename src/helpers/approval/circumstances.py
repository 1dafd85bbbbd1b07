"""The context of a report's numbers: who was asked, who answered, base, weights; and the rules that hid some."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.bundles import Report
from helpers.params import EvaluationParams
from helpers.params.declarations import DataFile
from helpers.schemas import RESPONDENTS, TOTAL, respondent_counts
from helpers.wording import listing, number, percent

_BASES = {"all": "alle, der fik spørgsmålet (»ved ikke« tæller med)", "valid": "svar på skalaen (uden »ved ikke«)"}


def circumstances(report: Report, params: EvaluationParams) -> list[dict[str, str]]:
    """A line for each population and wave of the report's own area."""
    area = report.context.area
    return [
        {
            "who": one.plural,
            "wave": report.evaluation.waves[wave].label,
            "answers": answers,
            "rate": _response_rate(report, population, wave),
            "frame": _frame(list(_files(params, area, population, wave))),
            "base": _BASES[one.base],
            "weights": _weights(list(_files(params, area, population, wave))),
        }
        for population, one in report.evaluation.populations.items()
        for wave in report.waves
        if (answers := _answers(report, population, wave))
    ]


def rules(report: Report) -> list[str]:
    """The rules of the evaluation, in words."""
    least = report.evaluation.disclosure
    return [
        f"Primær: et tal vises ikke, når færre end {least.minimum_base} svar ligger bag det.",
        f"Primær: andele på 0 eller 100 pct. vises ikke, når færre end {least.uniform_base} svar ligger bag dem.",
        f"Primær: tal om færre end {least.minimum_leaders} ledere vises kun for alle områder under ét.",
        "Sekundær: et tal vises ikke, når det ellers kunne regnes ud af tal, der vises i denne eller andre rapporter.",
        "Tidligere udgaver: et tal vises ikke, når forskellen til et offentliggjort tal er få svar.",
        "Ændringer, forskelle og samlemål skjules sammen med de tal, de er regnet af.",
        "Alle svar i en fordeling vises eller skjules samlet. Procenter er afrundet til hele tal.",
    ]


def _answers(report: Report, population: str, wave: str) -> str:
    rows = respondent_counts(report.estimates)
    own = rows[(rows["population"] == population) & (rows["wave"] == wave) & (rows["area"] == report.context.area)]
    own = own[own["group"] == ""]
    if own.empty:
        return ""
    return number(own["value"].iloc[0]) if own["value"].notna().iloc[0] else "vises ikke"


def _response_rate(report: Report, population: str, wave: str) -> str:
    rows = report.estimates
    own = rows[(rows["item"] == RESPONDENTS) & (rows["statistic"] == "response_rate") & (rows["group"] == "")]
    own = own[(own["population"] == population) & (own["wave"] == wave) & (own["area"] == report.context.area)]
    if own.empty or own["value"].isna().iloc[0]:
        return "ikke opgjort"
    row = own.iloc[0]
    return f"{percent(row['value'], row['n'], row['base'])} af {number(row['base'])}"


def _files(params: EvaluationParams, area: str, population: str, wave: str) -> Iterator[DataFile]:
    for name, own in params.areas.items():
        if area in (name, TOTAL):
            yield from (data for data in own.params.data if (data.population, data.wave) == (population, wave))


def _frame(files: list[DataFile]) -> str:
    """The size of the population where every file says it."""
    sizes = [data.frame_size for data in files if data.frame_size]
    return number(sum(sizes)) if sizes and len(sizes) == len(files) else "ikke oplyst"


def _weights(files: list[DataFile]) -> str:
    """How the answers are weighted."""
    words = []
    for data in files:
        if data.weighting:
            low, high = data.weighting.bounds
            words.append(
                f"vægtet efter {listing(data.weighting.margins)} (mellem {low:g} og {high:g})".replace(".", ",")
            )
        else:
            words.append("med filens egne vægte" if data.weight else "uvægtet")
    return listing(list(dict.fromkeys(words))) or "ingen svar"

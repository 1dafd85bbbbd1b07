"""Declared sections that show many answers at a glance: around a middle line, in shades, wave to wave, on a map."""

from __future__ import annotations

import pandas as pd

from helpers.blocks import Blocks
from helpers.bundles import Report
from helpers.chapters.parts import figure, item_view, prose
from helpers.charts.diverging import diverging_bars
from helpers.charts.shades import SHARES, Reading, heat_table
from helpers.charts.slopes import slope_lines
from helpers.charts.tile_map import tile_map
from helpers.instrument import Item, Scale
from helpers.municipalities import municipalities
from helpers.narrative.change import find_change
from helpers.narrative.overviews import bases_note, development_sentence, ends_sentence, spread_sentence
from helpers.params.overview_sections import AreaMap, DivergingBars, HeatTable, Slopes
from helpers.schemas import SHOWN_STATUSES, TOTAL, rows_with
from helpers.tables.cells import read_cells
from helpers.wording import capitalise, danish_sort_key, listing, uncapitalise

Named = tuple[str, str]


def answers_around_a_line(report: Report, section: DivergingBars) -> Blocks:
    """The own area's answers in the latest wave that has any, with the ends in a sentence."""
    items = [report.evaluation.item_by_id[item] for item in section.items]
    rows = rows_with(report.estimates, area=report.context.area, group="", item=section.items, statistic="share")
    wave = _latest(report, rows)
    if not wave:
        return Blocks()
    rows = rows_with(rows, wave=wave)
    named = [(item.id, item.topic) for item in items if item.id in set(rows["item"])]
    scale, least = report.evaluation.scale_of(items[0]), report.evaluation.disclosure.minimum_base
    categories = _from_favourable(scale)
    drawing = diverging_bars(
        rows,
        items=named,
        categories=categories,
        theme=report.theme,
        favourable=scale.favourable or "",
        minimum_base=least,
    )
    favourable, label = categories[0]
    shares = read_cells(rows, statistics=["share"], key=["item", "category"], minimum_base=least)
    positive = [(uncapitalise(item.topic), shares.at(item.id, favourable)) for item in items if not item.negative]
    lead = ends_sentence(f"andelen, der svarer »{uncapitalise(label)}«,", positive, SHARES.told)
    note = _joined([bases_note([shares.at(item, favourable) for item, _ in named]), _negative(items), section.note])
    caption = f"{section.caption}. {_when(report, wave)}, pct."
    return Blocks([*prose([lead]), *figure(report, section.id, drawing, caption, note)])


def areas_in_shades(report: Report, section: HeatTable) -> Blocks:
    """Areas beside each other in the latest wave that has numbers; nothing where only one area can be shown."""
    named, categories, reading = _rows_of_table(report, section)
    own = rows_with(report.estimates, population=section.population, group="", statistic=reading.statistic)
    rows = rows_with(own, item=list(dict(named)), area=list(report.context.names))
    rows = rows[rows["category"] == rows["item"].map(categories)]
    wave = _latest(report, rows)
    rows = rows_with(rows, wave=wave)
    areas = _areas(report, rows)
    if sum(area != TOTAL for area, _ in areas) < 2:
        return Blocks()
    named = [(item, topic) for item, topic in named if item in set(rows["item"])]
    least = report.evaluation.disclosure.minimum_base
    drawing = heat_table(
        rows,
        areas=areas,
        items=named,
        categories=categories,
        reading=reading,
        theme=report.theme,
        highlight=report.context.area,
        minimum_base=least,
    )
    cells = read_cells(rows, statistics=[reading.statistic], key=["area", "item"], minimum_base=least)
    spread = [(topic, {name: cells.at(area, item) for area, name in areas if area != TOTAL}) for item, topic in named]
    lead = spread_sentence(spread, reading.told, report.evaluation.area_words)
    answers = [cell for _, by_area in spread for cell in by_area.values()]
    note = _joined([bases_note(answers), section.note])
    unit = ", pct." if reading.is_share else ""
    caption = f"{section.caption}. {_when(report, wave)}{unit}"
    return Blocks([*prose([lead]), *figure(report, section.id, drawing, caption, note)])


def slopes(report: Report, section: Slopes) -> Blocks:
    """The item in the two latest waves that it was asked in; nothing where no area has both."""
    view = item_view(report, report.evaluation.item_by_id[section.item])
    rows = rows_with(view.rows, statistic="share", group="", category=view.headline)
    rows = rows[rows["status"] != "not_computed"]
    taken = {wave: set(rows_with(rows, wave=wave)["area"]) for wave in report.waves}
    asked = [wave for wave in report.waves if wave in view.item.waves and taken[wave]]
    if len(asked) < 2 or view.is_score:
        return Blocks()
    before, after = asked[-2:]
    areas = [(area, name) for area, name in _areas(report, rows) if area in taken[before] & taken[after]]
    if not any(view.shown_level(area, before) and view.shown_level(area, after) for area, _ in areas):
        return Blocks()
    label = next(one.label for one in view.scale.shown_categories if one.id == view.headline)
    waves = ((before, _when(report, before)), (after, _when(report, after)))
    drawing = slope_lines(
        rows,
        areas=areas,
        waves=waves,
        category=(view.headline, label),
        theme=report.theme,
        subject=view.item.wording,
        highlight=report.context.area,
        minimum_base=view.minimum_base,
    )
    found = [change for area, _ in areas if (change := find_change(view, area, wave=after)) and change.since == before]
    cells = read_cells(rows, statistics=["share"], key=["area", "wave"], minimum_base=view.minimum_base)
    note = _joined([bases_note([cells.at(area, wave) for area, _ in areas for wave, _ in waves]), section.note])
    caption = f"{section.caption}, {waves[0][1].lower()} og {waves[1][1].lower()}, pct."
    lead = development_sentence(view, found)
    return Blocks([*prose([lead]), *figure(report, section.id, drawing, caption, note)])


def area_map(report: Report, section: AreaMap) -> Blocks:
    """The measure in the report's wave; areas that are no municipality of their own are named below."""
    measure = section.measure
    rows = rows_with(report.rows(measure.population, measure.item), group=measure.group, category=measure.category)
    rows = rows_with(rows, statistic=["share", "fidelity"], area=list(report.context.names))
    wave = _latest(report, rows)
    rows = rows_with(rows[rows["area"] != TOTAL], wave=wave)
    places = {one.slug for one in municipalities()}
    shown = rows_with(rows, status=SHOWN_STATUSES, area=places)
    if shown["area"].nunique() < 2:
        return Blocks()
    reading = Reading(str(rows["statistic"].iloc[0]))
    least = report.evaluation.disclosure.minimum_base
    drawing = tile_map(
        rows,
        category=measure.category,
        shows=f"{uncapitalise(measure.label)} i pct.",
        reading=reading,
        theme=report.theme,
        highlight=report.context.area,
        minimum_base=least,
    )
    cells = read_cells(rows, statistics=[reading.statistic], key=["area"], minimum_base=least)
    named = [(name, cells.at(area)) for area, name in _areas(report, shown)]
    without = [name for area, name in _areas(report, rows) if area not in places]
    off = _off_the_map(without)
    lead = ends_sentence(measure.label, named, SHARES.told, at=report.evaluation.area_words.preposition)
    caption = f"{section.caption}. {_when(report, wave)}, pct."
    return Blocks([*prose([lead]), *figure(report, section.id, drawing, caption, _joined([off, section.note]))])


def _rows_of_table(report: Report, section: HeatTable) -> tuple[list[Named], dict[str, str], Reading]:
    """What stands down the table, the category of each, and how its numbers are read."""
    evaluation = report.evaluation
    if section.items:
        items = [evaluation.item_by_id[item] for item in section.items]
        return (
            [(item.id, item.topic) for item in items],
            {item.id: evaluation.headline_category(item) for item in items},
            SHARES,
        )
    titles = {theme.id: theme.title for theme in evaluation.themes}
    reading = Reading("mean", section.minimum, section.maximum)
    return [(theme, titles[theme]) for theme in section.themes], dict.fromkeys(section.themes, ""), reading


def _latest(report: Report, rows: pd.DataFrame) -> str:
    """The latest of the report's waves in which any of the rows is shown."""
    shown = set(rows_with(rows, status=SHOWN_STATUSES)["wave"])
    return next((wave for wave in reversed(report.waves) if wave in shown), "")


def _areas(report: Report, rows: pd.DataFrame) -> list[Named]:
    """The rows' areas in an order that is the same in every report: the population's, then the alphabet's."""
    names, evaluation = report.context.names, report.evaluation
    asked = [evaluation.populations[name] for name in rows["population"].unique() if name in evaluation.populations]
    order = {area: place for population in asked for place, area in enumerate(population.area_order)}
    areas = [area for area in rows["area"].unique() if area in names]
    areas.sort(key=lambda area: (area == TOTAL, order.get(area, len(order)), danish_sort_key(names[area])))
    return [(area, names[area]) for area in areas]


def _from_favourable(scale: Scale) -> list[Named]:
    """The shown categories, the favourable end first."""
    categories = [(one.id, one.label) for one in scale.shown_categories]
    return categories[::-1] if scale.favourable and scale.favourable == categories[-1][0] else categories


def _negative(items: list[Item]) -> str:
    topics = [f"»{item.topic}«" for item in items if item.negative]
    if not topics:
        return ""
    are = "er et negativt udsagn" if len(topics) == 1 else "er negative udsagn"
    return f"{listing(topics)} {are}; dér er det et godt tegn, at få er enige."


def _off_the_map(names: list[str]) -> str:
    if not names:
        return ""
    are = "er ikke en kommune" if len(names) == 1 else "er ikke kommuner"
    return f"{listing(names)} {are} for sig og står ikke på kortet."


def _when(report: Report, wave: str) -> str:
    return capitalise(report.evaluation.waves[wave].label)


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)

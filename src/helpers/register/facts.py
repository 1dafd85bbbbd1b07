"""One narrow row per visited citizen, made in a single pass over each wide file.

Months are bits of a number: bit 0 is the earliest month that any window needs. A month of the benefit register is set
when one of its weeks has a code of the class asked for, a month of the employment register when its hours are above
zero. "Since visitation" is then a mask: the months that begin on the day of the decision or later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import duckdb

from helpers.errors import Problem
from helpers.params.register import BenefitClass, Codes, Register, expand, month_number
from helpers.register.column_checks import first_month, unknown_code_problem
from helpers.register.connection import literal, quoted
from helpers.register.periods import months_between, weeks_between

NO_BENEFIT = "ingen_ydelse"
UNKNOWN_INDUSTRY = "employed_unknown_activity"
_ROLES = ["company", "ordinary", "other", "none"]


def create_facts(connection: duckdb.DuckDBPyConnection, register: Register) -> list[Problem]:
    """The table `facts` from `visited` and the other files; returns what is wrong with the codes that were met.

    Columns: area_code, visited_to, is_early, sex, origin, age, `hours`, `company` and `target` (months since
    visitation as bits), `history` (months with hours in the history window), active_weeks and benefit_weeks (of the
    activation window), benefit (class of the last week), industry (of the last month with hours since visitation).
    """
    _create_benefit_facts(connection, register)
    problems = list(_benefit_code_problems(connection, register))
    _create_employment_facts(connection, register)
    problems += _employment_problems(connection, register)
    _join(connection, register)
    return problems


def _create_benefit_facts(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Every week becomes the place of its code in one list, ordered so that the roles are ranges of places.

    DuckDB looks a code up once per distinct value of a Parquet page, and comparing places is cheap.
    """
    start = month_number(first_month(register))
    weeks = weeks_between(first_month(register), register.through)
    ordered = sorted(register.classes, key=lambda one: _ROLES.index(one.role))
    places = _Places(ordered)
    first, last = (month_number(month) for month in (register.activation.first, register.activation.last))
    counted = [f"w{number}" for number, (_, month) in enumerate(weeks) if first <= month <= last]
    months = [(f"w{number}", month - start) for number, (_, month) in enumerate(weeks)]
    citizen = f"CAST({quoted(register.benefits.citizen)} AS VARCHAR)"
    last_week = f"TRIM(CAST({quoted(weeks[-1][0])} AS VARCHAR))"
    unknown = [f"(w{k} IS NULL AND {quoted(week)} IS NOT NULL)::INTEGER" for k, (week, _) in enumerate(weeks)]
    columns = ", ".join(f"{places.of(week)} AS w{number}, {quoted(week)}" for number, (week, _) in enumerate(weeks))
    connection.execute(f"""
        CREATE TEMP TABLE benefit_facts AS
        SELECT citizen,
               {_month_bits(months, places.test(lambda one: one.role == "company"))} AS company,
               {_month_bits(months, places.test(lambda one: one.role in ("company", "ordinary")))} AS target,
               {_week_count(counted, places.test(lambda one: one.role != "none"))} AS active_weeks,
               {_week_count(counted, places.test(lambda one: one.on_benefit))} AS benefit_weeks,
               {_class_of(last_week, register.classes, NO_BENEFIT)} AS benefit,
               {" + ".join(unknown)} AS unknown
        FROM (SELECT {citizen} AS citizen, {columns} FROM benefits
              WHERE {citizen} IN (SELECT citizen FROM visited))""")


def _benefit_code_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    """Only where the pass has met an unknown code are the weeks read again to tell which."""
    (met,) = connection.execute("SELECT coalesce(sum(unknown), 0) FROM benefit_facts").fetchone() or (0,)
    if not met:
        return
    places = _Places(register.classes)
    counts: dict[str, int] = defaultdict(int)
    for week, _ in weeks_between(first_month(register), register.through):
        value = f"TRIM(CAST({quoted(week)} AS VARCHAR))"
        rows = connection.execute(f"""
            SELECT {value}, count(*) FROM benefits
            WHERE CAST({quoted(register.benefits.citizen)} AS VARCHAR) IN (SELECT citizen FROM visited)
              AND {quoted(week)} IS NOT NULL AND {places.of(week)} IS NULL GROUP BY 1""").fetchall()
        for code, count in rows:
            counts[str(code)] += int(count)
    yield unknown_code_problem(register.benefits, "ugekolonnerne Y_ÅÅUU", dict(counts), "classes")


def _create_employment_facts(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Hours as bits; the industry of the last month with hours since visitation (NULL: the file has none)."""
    start = month_number(first_month(register))
    months = months_between(first_month(register), register.through)
    hours = " + ".join(
        f"coalesce({_degree(ending)} > 0, false)::BIGINT * {1 << (month - start)}" for ending, month in months
    )
    opening = month_number(register.first_window.first)
    since = [(ending, month) for ending, month in reversed(months) if month >= opening]
    latest = " ".join(
        f"WHEN {_degree(ending)} > 0 AND {_since_sql(start)} <= {month - start} "
        f"THEN TRIM(CAST({quoted(f'BRANCHE_{ending}')} AS VARCHAR))"
        for ending, month in since
    )
    unreadable = " + ".join(
        f"({quoted(f'GRAD_{ending}')} IS NOT NULL AND {_degree(ending)} IS NULL)::INTEGER" for ending, _ in months
    )
    connection.execute(f"""
        CREATE TEMP TABLE employment_facts AS
        SELECT v.citizen, {hours} AS hours, CASE {latest} END AS industry_code, {unreadable} AS unreadable
        FROM employment e JOIN visited v ON CAST(e.{quoted(register.employment.citizen)} AS VARCHAR) = v.citizen""")


def _employment_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    file = register.employment
    (unreadable,) = connection.execute("SELECT coalesce(sum(unreadable), 0) FROM employment_facts").fetchone() or (0,)
    if unreadable:
        found = f"{unreadable} værdier, der ikke er et tal"
        yield Problem(file.file, "kolonnerne GRAD_ÅÅÅÅ_MM", found, "tal, eller tom", "Ret filen, eller hent den igen.")
    known = _class_of("industry_code", register.industries, "")
    rows = connection.execute(f"""
        SELECT industry_code, count(*) FROM employment_facts
        WHERE industry_code IS NOT NULL AND {known} IS NULL GROUP BY 1""").fetchall()
    if rows:
        counts = {str(code): int(count) for code, count in rows}
        yield unknown_code_problem(file, "kolonnerne BRANCHE_ÅÅÅÅ_MM", counts, "industries")


def _join(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    start, file = month_number(first_month(register)), register.background
    history = sum(1 << (month - start) for _, month in months_between(register.history.first, register.history.last))
    since = f"~((1::BIGINT << {_since_sql(start)}) - 1)"
    sexes, origins = (
        " ".join(f"WHEN {literal(value)} THEN {literal(name)}" for value, name in codes.items())
        for codes in (file.sexes, file.origins)
    )
    settled = ", ".join(map(literal, register.settled))
    connection.execute(f"""
        CREATE TEMP TABLE facts AS
        SELECT TRIM(CAST(g.{quoted(file.municipality)} AS VARCHAR)) AS area_code, v.visited_to,
               v.first_day < DATE '{register.split}' AS is_early,
               CASE TRIM(CAST(g.{quoted(file.sex)} AS VARCHAR)) {sexes} END AS sex,
               CASE TRIM(CAST(g.{quoted(file.origin)} AS VARCHAR)) {origins} END AS origin,
               year(v.first_day) - TRY_CAST(g.{quoted(file.birth_year)} AS INTEGER) AS age,
               coalesce(e.hours, 0) & {since} AS hours, coalesce(e.hours, 0) & {history}::BIGINT AS history,
               b.company & {since} AS company, (b.target | coalesce(e.hours, 0)) & {since} AS target,
               b.active_weeks, b.benefit_weeks, b.benefit,
               CASE WHEN coalesce(e.hours, 0) & {since} <> 0 THEN
                   coalesce({_class_of("e.industry_code", register.industries, "")}, {literal(UNKNOWN_INDUSTRY)}) END
                   AS industry
        FROM visited v
        JOIN background g ON CAST(g.{quoted(file.citizen)} AS VARCHAR) = v.citizen
        JOIN benefit_facts b ON b.citizen = v.citizen
        LEFT JOIN employment_facts e ON e.citizen = v.citizen
        WHERE v.visited_to IN ({settled})""")


class _Places:
    """Where the codes of some classes stand in one list of them all; blank is the last place."""

    def __init__(self, classes: list[BenefitClass]) -> None:
        self.classes = classes
        self.codes = [*(code for one in classes for code in expand(one.codes)), ""]

    def of(self, column: str) -> str:
        """SQL: the place of a column's code, NULL for an unknown one."""
        return f"list_position([{', '.join(map(literal, self.codes))}], TRIM(CAST({quoted(column)} AS VARCHAR)))"

    def test(self, wanted: Callable[[BenefitClass], bool]) -> str:
        """SQL with {} for a place: whether it is one of a wanted class."""
        ranges: list[tuple[int, int]] = []
        place = 0
        for one in self.classes:
            size = len(expand(one.codes))
            if wanted(one):
                if ranges and ranges[-1][1] == place:
                    ranges[-1] = (ranges[-1][0], place + size)
                else:
                    ranges.append((place, place + size))
            place += size
        tests = [f"{{0}} BETWEEN {first + 1} AND {last}" for first, last in ranges]
        return f"coalesce({' OR '.join(tests)}, false)" if tests else "false"


def _month_bits(weeks: list[tuple[str, int]], test: str) -> str:
    """SQL: bit k is set when a week of month k passes the test."""
    by_month: dict[int, list[str]] = defaultdict(list)
    for week, month in weeks:
        by_month[month].append(test.format(week))
    return " + ".join(f"({' OR '.join(tests)})::BIGINT * {1 << month}" for month, tests in by_month.items())


def _week_count(weeks: list[str], test: str) -> str:
    return " + ".join(f"({test.format(week)})::INTEGER" for week in weeks) or "0"


def _class_of(value: str, classes: Iterable[Codes], otherwise: str) -> str:
    """SQL: the id of the class that a code belongs to; `otherwise` for a missing code (NULL where that is "")."""
    cases = " ".join(
        f"WHEN list_contains([{', '.join(map(literal, expand(one.codes)))}], {value}) THEN {literal(one.id)}"
        for one in classes
    )
    missing = f"WHEN {value} IS NULL THEN {literal(otherwise)} " if otherwise else ""
    return f"CASE {missing}{cases} END"


def _degree(ending: str) -> str:
    """SQL: a degree of employment as a number, also where it is text with a decimal comma."""
    return f"TRY_CAST(replace(CAST({quoted(f'GRAD_{ending}')} AS VARCHAR), ',', '.') AS DOUBLE)"


def _since_sql(start: int) -> str:
    """SQL: the bit of the first month that begins on the day of the decision or later."""
    return f"(year(v.first_day) * 12 + month(v.first_day) - 1 - {start} + (day(v.first_day) > 1)::INTEGER)"

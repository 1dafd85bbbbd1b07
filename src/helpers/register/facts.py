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
from helpers.params.register import BenefitClass, Codes, Register, RegisterFile, expand, month_number
from helpers.register.column_checks import first_month, unknown_code_problem
from helpers.register.connection import literal, quoted
from helpers.register.periods import months_between, weeks_between

NO_BENEFIT = "ingen_ydelse"
UNKNOWN_INDUSTRY = "employed_unknown_activity"
_FIELD_BITS = 15  # a field counts weeks: at most 60 months of them
_FIELDS = {name: place * _FIELD_BITS for place, name in enumerate(("company", "target", "active", "on_benefit"))}


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
    """Every week becomes one number that counts its roles, every month the sum of its weeks.

    Only the code itself is looked up, once a week and citizen; all else is adding. A code that no class has is NULL and
    makes the citizen's sum NULL.
    """
    start = month_number(first_month(register))
    by_month: dict[int, list[str]] = defaultdict(list)
    for week, month in weeks_between(first_month(register), register.through):
        by_month[month - start].append(week)
    weeks = [week for own in by_month.values() for week in own]
    value = _week_value(register.classes)
    months = ", ".join(f"{' + '.join(map(quoted, own))} AS m{month}" for month, own in by_month.items())
    first, last = (month_number(month) - start for month in (register.activation.first, register.activation.last))
    counted = " + ".join(f"m{month}" for month in by_month if first <= month <= last)
    file = register.benefits
    connection.execute(f"""
        CREATE TEMP TABLE benefit_facts AS
        WITH weekly AS MATERIALIZED (
            SELECT {_citizen(file)} AS citizen, {", ".join(f"{value(week)} AS {quoted(week)}" for week in weeks)},
                   {_class_of(_code(weeks[-1]), register.classes, NO_BENEFIT)} AS benefit
            FROM benefits WHERE {_citizen(file)} IN (SELECT citizen FROM visited)
        ), monthly AS (SELECT citizen, benefit, {months} FROM weekly)
        SELECT citizen, {_month_bits(by_month, "company")} AS company, {_month_bits(by_month, "target")} AS target,
               {_field(counted, "active")} AS active_weeks, {_field(counted, "on_benefit")} AS benefit_weeks,
               benefit, {" + ".join(f"m{month}" for month in by_month)} IS NULL AS is_unknown
        FROM monthly""")


def _benefit_code_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    """Only where the pass has met an unknown code are the weeks read again to tell which."""
    (met,) = connection.execute("SELECT count(*) FILTER (is_unknown) FROM benefit_facts").fetchone() or (0,)
    if not met:
        return
    value = _week_value(register.classes)
    counts: dict[str, int] = defaultdict(int)
    for week, _ in weeks_between(first_month(register), register.through):
        rows = connection.execute(f"""
            SELECT {_code(week)}, count(*) FROM benefits
            WHERE {_citizen(register.benefits)} IN (SELECT citizen FROM visited) AND {value(week)} IS NULL
            GROUP BY 1""").fetchall()
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


def _week_value(classes: Iterable[BenefitClass]) -> Callable[[str], str]:
    """SQL of a week's number from its column: each of `_FIELDS` is 0 or 1, a blank week is 0, an unknown code NULL."""
    values: dict[str, int] = {"": 0}
    for one in classes:
        roles = {
            "company": one.role == "company",
            "target": one.role in ("company", "ordinary"),
            "active": one.role != "none",
            "on_benefit": one.on_benefit,
        }
        value = sum(1 << _FIELDS[name] for name, has in roles.items() if has)
        values |= dict.fromkeys(expand(one.codes), value)
    codes, numbers = ", ".join(map(literal, values)), ", ".join(map(str, values.values()))
    return lambda week: f"list_extract([{numbers}, 0]::BIGINT[], list_position([{codes}, NULL], {_code(week)}))"


def _month_bits(months: Iterable[int], name: str) -> str:
    """SQL: bit k is set when a week of month k has the role."""
    return " + ".join(f"({_field(f'm{month}', name)} > 0)::BIGINT * {1 << month}" for month in months)


def _field(total: str, name: str) -> str:
    """SQL: how many weeks of a sum have the role."""
    return f"((({total}) >> {_FIELDS[name]}) & {(1 << _FIELD_BITS) - 1})"


def _class_of(value: str, classes: Iterable[Codes], otherwise: str) -> str:
    """SQL: the id of the class that a code belongs to; `otherwise` for a missing code (NULL where that is "")."""
    cases = " ".join(
        f"WHEN list_contains([{', '.join(map(literal, expand(one.codes)))}], {value}) THEN {literal(one.id)}"
        for one in classes
    )
    missing = f"WHEN {value} IS NULL THEN {literal(otherwise)} " if otherwise else ""
    return f"CASE {missing}{cases} END"


def _citizen(file: RegisterFile) -> str:
    return f"CAST({quoted(file.citizen)} AS VARCHAR)"


def _code(column: str) -> str:
    return f"TRIM(CAST({quoted(column)} AS VARCHAR))"


def _degree(ending: str) -> str:
    """SQL: a degree of employment as a number, also where it is text with a decimal comma."""
    return f"TRY_CAST(replace(CAST({quoted(f'GRAD_{ending}')} AS VARCHAR), ',', '.') AS DOUBLE)"


def _since_sql(start: int) -> str:
    """SQL: the bit of the first month that begins on the day of the decision or later."""
    return f"(year(v.first_day) * 12 + month(v.first_day) - 1 - {start} + (day(v.first_day) > 1)::INTEGER)"

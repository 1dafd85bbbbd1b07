"""What is wrong with register files, found before anything is computed: counts and codes, never a citizen's id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from helpers.errors import Problem, nearest
from helpers.ingest.places import join_words
from helpers.params.register import Register, RegisterFile
from helpers.register.connection import column_names, quoted
from helpers.register.periods import months_between, weeks_between
from helpers.wording import number

_MOST = 5  # codes or columns that a message names


def column_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    """Columns that params name or the windows need, and that a file does not have."""
    weeks = [week for week, _ in weeks_between(first_month(register), register.through)]
    endings = [ending for ending, _ in months_between(first_month(register), register.through)]
    months = [f"{name}_{ending}" for ending in endings for name in ("BRANCHE", "GRAD")]
    visitations, background = register.visitations, register.background
    wanted = {
        "benefits": (register.benefits, [register.benefits.citizen, *weeks]),
        "employment": (register.employment, [register.employment.citizen, *months]),
        "visitations": (
            visitations,
            [visitations.citizen, visitations.group, visitations.start, visitations.end],
        ),
        "background": (
            background,
            [background.citizen, background.municipality, background.sex, background.birth_year, background.origin],
        ),
    }
    for view, (file, columns) in wanted.items():
        yield from _missing_columns(file, columns, column_names(connection, view))


def citizen_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    """Ids that are blank or stand twice in a file with one row per citizen, and visited citizens that a file lacks."""
    one_each = {"benefits": register.benefits, "employment": register.employment, "background": register.background}
    for view, file in one_each.items():
        citizen = quoted(file.citizen)
        query = f"SELECT count(*) - count({citizen}), count({citizen}) - count(DISTINCT {citizen}) FROM {view}"
        blank, repeated = _counts(connection, query)
        place = f"kolonnen {file.citizen}"
        if blank:
            found = f"{number(blank)} rækker uden id"
            yield Problem(file.file, place, found, "et id i hver række", "Slet rækkerne, eller hent filen igen.")
        if repeated:
            found = f"{number(repeated)} rækker har et id, som også står i en anden række"
            yield Problem(file.file, place, found, "hver borger én gang", "Hent filen igen, eller slet dubletterne.")
    for view, file in {"benefits": register.benefits, "background": register.background}.items():
        own = f"SELECT {_text(file)} AS citizen FROM {view}"
        (lacking,) = _counts(connection, f"SELECT count(*) FROM visited ANTI JOIN ({own}) own USING (citizen)")
        if lacking:
            found = f"{number(lacking)} visiterede borgere står ikke i filen"
            repair = "Hent alle filer på samme borgere, og se efter, om id skrives ens i dem."
            yield Problem(file.file, f"kolonnen {file.citizen}", found, "alle visiterede borgere", repair)


def record_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    """Visitation records without a citizen, with an unknown group, or with a day that is none."""
    file = register.visitations
    (blank,) = _counts(connection, "SELECT count(*) FROM records WHERE citizen IS NULL")
    if blank:
        found = f"{number(blank)} rækker uden id"
        yield Problem(file.file, f"kolonnen {file.citizen}", found, "et id i hver række", "Slet rækkerne.")
    query = "SELECT code, count(*) FROM records WHERE visited_to IS NULL GROUP BY code"
    yield from _unknown_codes(connection, query, file=file, column=file.group, known=file.codes, key="codes")
    start, end = _counts(
        connection,
        "SELECT count(*) FILTER (first_day IS NULL), count(*) FILTER (last_day IS NULL AND has_end) FROM records",
    )
    for column, count in ((file.start, start), (file.end, end)):
        if count:
            found = f"{number(count)} værdier, der ikke er en dag"
            blank_too = " (kun den sidste dag må være tom)" if column == file.start else ""
            allowed = f"dage skrevet som {file.days}{blank_too}"
            yield Problem(file.file, f"kolonnen {column}", found, allowed, "Ret days i params, eller ret filen.")


def background_problems(connection: duckdb.DuckDBPyConnection, register: Register) -> Iterator[Problem]:
    """Codes of sex and origin that params do not know, and years of birth that are none, among visited citizens."""
    file = register.background
    for column, known, key in ((file.sex, file.sexes, "sexes"), (file.origin, file.origins, "origins")):
        value = f"TRIM(CAST({quoted(column)} AS VARCHAR))"
        query = f"SELECT {value}, count(*) FROM background WHERE {_visited(file)} GROUP BY 1"
        yield from _unknown_codes(connection, query, file=file, column=column, known=known, key=key)
    year = f"TRY_CAST({quoted(file.birth_year)} AS INTEGER)"
    query = f"""SELECT count(*) FROM background
        WHERE {_visited(file)} AND coalesce({year} NOT BETWEEN 1900 AND {int(register.through[:4])}, true)"""
    (wrong,) = _counts(connection, query)
    if wrong:
        found = f"{number(wrong)} værdier, der ikke er et fødselsår"
        place = f"kolonnen {file.birth_year}"
        yield Problem(file.file, place, found, f"årstal fra 1900 til {register.through[:4]}", "Ret filen.")


def unknown_code_problem(file: RegisterFile, column: str, counts: dict[str, int], key: str) -> Problem:
    """Codes that no class in params has, the most frequent first."""
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = join_words([f"»{code}« ({number(count)} gange)" for code, count in most[:_MOST]])
    more = f" og {number(len(most) - _MOST)} andre" if len(most) > _MOST else ""
    repair = f"Skriv under {key} i evaluation.yml, hvad koderne betyder; ingen kode bliver gættet."
    return Problem(file.file, column, f"ukendte koder: {named}{more}", f"koder, der står under {key}", repair)


def first_month(register: Register) -> str:
    """The earliest month that any window needs."""
    return min(register.history.first, register.activation.first, register.first_window.first[:7])


def _unknown_codes(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    *,
    file: RegisterFile,
    column: str,
    known: Iterable[str],
    key: str,
) -> Iterator[Problem]:
    known = set(known)
    found = {("(tom)" if code is None else str(code)): int(n) for code, n in connection.execute(query).fetchall()}
    unknown = {code: n for code, n in found.items() if code.strip() not in known}
    if unknown:
        yield unknown_code_problem(file, f"kolonnen {column}", unknown, key)


def _missing_columns(file: RegisterFile, wanted: list[str], found: list[str]) -> Iterator[Problem]:
    known = {name.lower() for name in found}
    missing = [name for name in wanted if name.lower() not in known]
    if missing:
        more = f" og {number(len(missing) - _MOST)} andre" if len(missing) > _MOST else ""
        named = f"{join_words(missing[:_MOST]) if not more else ', '.join(missing[:_MOST])}{more}"
        repair = nearest(missing[0], found) or "Hent filen igen med hele perioden, eller ret vinduerne i params."
        columns = "kolonnen" if len(missing) == 1 else f"{number(len(missing))} kolonner"
        lacking = f"{columns} mangler: {named}"
        yield Problem(file.file, "overskriften", lacking, "alle perioder, som bruges", repair, kind="column")


def _counts(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(int(count) for count in connection.execute(query).fetchone() or ())


def _text(file: RegisterFile) -> str:
    return f"CAST({quoted(file.citizen)} AS VARCHAR)"


def _visited(file: RegisterFile) -> str:
    return f"{_text(file)} IN (SELECT citizen FROM visited)"

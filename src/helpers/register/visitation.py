"""One visitation group per citizen, by the priority rules of two windows and the rule for deferred visitation.

In the first window the latest start goes first, in the second the earliest; then the latest end (an open end is later
than any day), then the groups' own order. A record belongs to the window that its start lies in. Records that end
before they start are left out and counted.
"""

from __future__ import annotations

import duckdb

from helpers.params.register import Register, Window
from helpers.register.connection import literal, quoted

_FORMATS = {
    "2018-01-31": "%Y-%m-%d",
    "31-01-2018": "%d-%m-%Y",
    "31.01.2018": "%d.%m.%Y",
    "31/01/2018": "%d/%m/%Y",
    "31JAN2018": "%d%b%Y",
    "20180131": "%Y%m%d",
}


def create_records(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """The table `records`: citizen, visitation group, first and last day, NULL where the file's value cannot be read.

    `has_start` and `has_end` say whether the file has a value.
    """
    file = register.visitations
    start, end = (_day(column, file.days) for column in (file.start, file.end))
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(group)}" for code, group in file.codes.items())
    connection.execute(f"""
        CREATE TEMP TABLE records AS SELECT
            CAST({quoted(file.citizen)} AS VARCHAR) AS citizen,
            CAST({quoted(file.group)} AS VARCHAR) AS code,
            CASE TRIM(CAST({quoted(file.group)} AS VARCHAR)) {cases} END AS visited_to,
            {start} AS first_day,
            {end} AS last_day,
            {quoted(file.start)} IS NOT NULL AS has_start,
            {quoted(file.end)} IS NOT NULL AS has_end
        FROM visitations""")


def create_visited(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """The table `visited`: one row per visited citizen with `visited_to` and `first_day` of the record that decides."""
    order = " ".join(f"WHEN {literal(group.id)} THEN {rank}" for rank, group in enumerate(register.groups))
    settled = ", ".join(map(literal, register.settled))
    connection.execute(f"""
        CREATE TEMP TABLE visited AS
        WITH kept AS (
            SELECT citizen, visited_to, first_day, coalesce(last_day, DATE '9999-12-31') AS last_day,
                   CASE visited_to {order} END AS rank
            FROM records
            WHERE visited_to IS NOT NULL AND (last_day IS NULL OR last_day >= first_day)
        ), first_window AS (
            SELECT * FROM kept WHERE {_inside(register.first_window)}
            QUALIFY row_number() OVER (PARTITION BY citizen ORDER BY first_day DESC, last_day DESC, rank) = 1
        ), second_window AS (
            SELECT * FROM kept WHERE {_inside(register.second_window)} AND visited_to IN ({settled})
            QUALIFY row_number() OVER (PARTITION BY citizen ORDER BY first_day, last_day DESC, rank) = 1
        ), chosen AS (
            SELECT coalesce(f.citizen, s.citizen) AS citizen,
                   s.citizen IS NOT NULL AND coalesce(f.visited_to, {literal(register.deferred)})
                       = {literal(register.deferred)} AS by_second,
                   f.visited_to AS first_to, f.first_day AS first_start,
                   s.visited_to AS second_to, s.first_day AS second_start
            FROM first_window f FULL JOIN second_window s ON f.citizen = s.citizen
        )
        SELECT citizen, CASE WHEN by_second THEN second_to ELSE first_to END AS visited_to,
               CASE WHEN by_second THEN second_start ELSE first_start END AS first_day
        FROM chosen""")


def count_records(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many records end before they start, and how many citizens have records that overlap."""
    (backwards,) = connection.execute("SELECT count(*) FROM records WHERE last_day < first_day").fetchone() or (0,)
    (overlapping,) = connection.execute("""
        SELECT count(DISTINCT citizen) FROM (
            SELECT citizen, first_day, max(coalesce(last_day, DATE '9999-12-31')) OVER (
                PARTITION BY citizen ORDER BY first_day, last_day
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier_end
            FROM records WHERE last_day IS NULL OR last_day >= first_day
        ) WHERE first_day <= earlier_end""").fetchone() or (0,)
    return {"reversed_periods": int(backwards), "overlapping_periods": int(overlapping)}


def _inside(window: Window) -> str:
    return f"first_day BETWEEN DATE '{window.first}' AND DATE '{window.last}'"


def _day(column: str, days: str) -> str:
    """A day in SQL, whatever type the file gives the column."""
    text = f"TRIM(CAST({quoted(column)} AS VARCHAR))"
    return f"coalesce(try_strptime({text}, {literal(_FORMATS[days])})::DATE, TRY_CAST({text} AS DATE))"

"""Weeks and months of wide registers: which columns a period has, and which month a week belongs to."""

from __future__ import annotations

from datetime import date, timedelta

from helpers.params.register import month_number


def weeks_between(first: str, last: str) -> list[tuple[str, int]]:
    """The weekly columns (`Y_1801`) of some months with the month that each week belongs to.

    A week belongs to the month of its Thursday (ISO 8601 gives it to that day's year), so a week 53 stands where the
    calendar has one. Months are counted as `month_number` does.
    """
    day = date(int(first[:4]), int(first[5:7]), 1)
    day += timedelta(days=(4 - day.isoweekday()) % 7)
    weeks = []
    while month_number(day.isoformat()) <= month_number(last):
        year, week, _ = day.isocalendar()
        weeks.append((f"Y_{year % 100:02d}{week:02d}", month_number(day.isoformat())))
        day += timedelta(weeks=1)
    return weeks


def months_between(first: str, last: str) -> list[tuple[str, int]]:
    """The endings of the monthly columns (`2018_03`) with the number of each month."""
    return [
        (f"{number // 12:04d}_{number % 12 + 1:02d}", number)
        for number in range(month_number(first), month_number(last) + 1)
    ]

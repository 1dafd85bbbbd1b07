"""What an evaluation declares of its registers: files, what their codes mean, windows, groups and targets.

No code is guessed: every code that a file may hold stands in a map here, and any other is a problem that is told.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from helpers.instrument import CategoryId, Identifier, Strict, Text

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
DayFormat = Literal["2018-01-31", "31-01-2018", "31.01.2018", "31/01/2018", "31JAN2018", "20180131"]
Role = Literal["none", "company", "ordinary", "other"]


class RegisterFile(Strict):
    """One file with one row per citizen: Parquet, or CSV (SAS writes `.` for a missing value)."""

    file: Text
    citizen: Text
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    encoding: Literal["utf-8", "latin-1"] = "utf-8"


class VisitationFile(RegisterFile):
    """One row per decision: the group (`codes`: the file's value -> a group's id), its first and last day."""

    group: Text
    start: Text
    end: Text
    days: DayFormat = "2018-01-31"
    codes: dict[Text, Text]


class BackgroundFile(RegisterFile):
    """One row per citizen; `sexes` and `origins` give the file's value -> the id that the report uses."""

    municipality: Text
    sex: Text
    birth_year: Text
    origin: Text
    sexes: dict[Text, Identifier]
    origins: dict[Text, Identifier]


class Codes(Strict):
    """A class of codes. `731-738` stands for all codes of that width from the first to the last."""

    id: Identifier
    label: Text
    codes: list[Text] = Field(min_length=1)


class BenefitClass(Codes):
    """Weekly benefit codes of one kind.

    `role` says what a week on them counts as: a company-directed measure, ordinary education or fleksjob (`ordinary`),
    another active offer (`other`), or nothing. `on_benefit: false` marks weeks that are no time on a benefit.
    """

    role: Role = "none"
    on_benefit: bool = True


class VisitationGroup(Strict):
    """A group that citizens are visited to; on a tie an earlier one in the list goes before a later one."""

    id: Text
    label: Text
    deferred: bool = False


class Window(Strict):
    """First and last day (or month), both included."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _is_forwards(self) -> Window:
        if date.fromisoformat(self.first) > date.fromisoformat(self.last):
            raise ValueError(f"{self.first} ligger efter {self.last}")
        return self


class MonthWindow(Strict):
    first: Month
    last: Month


class AgeBand(Strict):
    """Ages from the one before up to and with `to`; the last band has no `to`."""

    id: CategoryId
    label: Text
    to: int | None = None


class Target(Strict):
    """The share of the group that shall reach the target, and for how many months in a row."""

    share: float = Field(gt=0, lt=1)
    months: int = Field(ge=1, le=24)


class Register(Strict):
    """The registers of one evaluation and the rules that its outcomes follow.

    `wave` is the wave that outcomes belong to, `through` the last month with data. `history` is what the index of
    change compares with, `activation` the months of the activation rate; `split` parts the background table, and
    `split_names` name its parts (before that day, and from it on).
    """

    wave: Identifier
    synthetic: bool = False
    group: Text
    groups: list[VisitationGroup] = Field(min_length=2)
    benefits: RegisterFile
    employment: RegisterFile
    visitations: VisitationFile
    background: BackgroundFile
    classes: list[BenefitClass] = Field(min_length=1)
    industries: list[Codes] = Field(min_length=1)
    first_window: Window
    second_window: Window
    through: Month
    history: MonthWindow
    activation: MonthWindow
    split: Day
    split_names: list[Text] = Field(default=["visiteret før", "visiteret efter"], min_length=2, max_length=2)
    ages: list[AgeBand] = Field(min_length=1)
    target: Target

    @property
    def files(self) -> list[RegisterFile]:
        return [self.benefits, self.employment, self.visitations, self.background]

    @property
    def deferred(self) -> str:
        """The id of the group whose decision is put off; empty where there is none."""
        return next((group.id for group in self.groups if group.deferred), "")

    @property
    def settled(self) -> list[str]:
        """The ids of the groups that citizens end in, in the order that breaks ties."""
        return [group.id for group in self.groups if not group.deferred]

    @model_validator(mode="after")
    def _is_consistent(self) -> Register:
        if sum(group.deferred for group in self.groups) > 1:
            raise ValueError("højst én gruppe kan være udskudt (deferred)")
        if self.group not in self.settled:
            raise ValueError(f"group »{self.group}« er ikke en af groups: {', '.join(self.settled)}")
        known = {group.id for group in self.groups}
        if unknown := sorted(set(self.visitations.codes.values()) - known):
            raise ValueError(f"visitations.codes peger på ukendte grupper: {', '.join(unknown)}")
        for name, classes in (("classes", self.classes), ("industries", self.industries)):
            codes = [code for one in classes for code in expand(one.codes)]
            if len(set(codes)) < len(codes):
                twice = sorted({code for code in codes if codes.count(code) > 1})[:5]
                raise ValueError(f"{name} har samme kode i to klasser: {', '.join(twice)}")
        months = [self.history.first, self.activation.first, self.first_window.first[:7]]
        if not min(months) <= self.through:
            raise ValueError(f"through {self.through} ligger før de måneder, der skal bruges")
        if (span := month_number(self.through) - month_number(min(months)) + 1) > 60:
            raise ValueError(f"vinduerne spænder over {span} måneder; højst 60 kan bruges sammen")
        return self


def expand(codes: list[str]) -> list[str]:
    """Every code of a list in which `731-738` stands for a range; raises ValueError on a range that is none."""
    every: list[str] = []
    for code in codes:
        first, dash, last = code.partition("-")
        if not dash:
            every.append(code)
            continue
        if not (first.isdigit() and last.isdigit() and len(first) == len(last) and first <= last):
            raise ValueError(f"»{code}« er ikke et spænd af lige lange tal, som 731-738")
        if int(last) - int(first) > 9999:
            raise ValueError(f"»{code}« rummer over 10.000 koder")
        every += [f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]
    return every


def month_number(month: str) -> int:
    """Months since year 0, so that months can be counted."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1

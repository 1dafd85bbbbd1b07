"""Disclosure control of register outcomes: the same rules and the same proof as for answers.

Every group's number is a distribution of its own that adds up over municipalities to samlet, so the rows go through
`protect` with the group written into the item, and a share of one kind of citizen has the rest as its other category.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.disclosure import protect
from helpers.estimates.registers import BEFORE, EVERYBODY, HOURS, INDEX, SHARE, SIZE
from helpers.params import EvaluationParams
from helpers.schemas import NUMBER_COLUMNS, TOTAL, as_estimates

_ALONE = "share"  # the category of a share that stands alone
_REST = "rest"
_INDUSTRY = "industry_"
_JOIN = " | "


def protect_registers(params: EvaluationParams, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `estimates.registers` with what must not be shown hidden; raises EstimateError as `protect` does.

    A group's size is hidden with its share. The index stands on two distributions and falls with either.
    """
    rows = rows.reset_index(drop=True)
    shares = rows[rows["statistic"] == "share"]
    encoded = _encoded(shares)
    done = protect(params, encoded).frame
    done = done[done["category"] != _REST].set_index(["area", "item", "category"])
    item, category = _parted(shares)
    keys = pd.MultiIndex.from_arrays([shares["area"], item + _JOIN + shares["group"], category])
    told = done.loc[~done.index.duplicated(), ["status", "reason"]].reindex(keys)
    status = pd.Series(told["status"].to_numpy(), index=shares.index)
    reason = pd.Series(told["reason"].to_numpy(), index=shares.index)
    hidden = shares.index[(status == "suppressed").to_numpy()]
    frame = _hide(rows, hidden, reason.loc[hidden])
    frame = _hide_total_of_hidden(frame)
    frame = _follow(frame, SIZE, [SHARE])
    frame = _follow(frame, INDEX, [HOURS, BEFORE])
    return _hide_small_groups(frame, params.evaluation.disclosure.minimum_base)


def _encoded(shares: pd.DataFrame) -> pd.DataFrame:
    """Shares without groups: the group stands in the item, and a lone category has its complement."""
    item, category = _parted(shares)
    own = shares.assign(item=item + _JOIN + shares["group"], category=category, group="")
    alone = own[(own["category"] == _ALONE)]
    rest = alone.assign(category=_REST, n=alone["base"] - alone["n"], value=1 - alone["value"])
    return as_estimates(pd.concat([own, rest], ignore_index=True))


def _parted(shares: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Item and category; the industries are the categories of one distribution, though each is an item to readers."""
    is_industry = shares["item"].str.startswith(_INDUSTRY)
    item = shares["item"].where(~is_industry, "industry")
    return item, shares["category"].where(~is_industry, shares["item"])


def _hide_total_of_hidden(frame: pd.DataFrame) -> pd.DataFrame:
    """Everybody's industries less those of the groups that are shown would tell a hidden group's."""
    industries = frame["item"].str.startswith(_INDUSTRY) & (frame["statistic"] == "share")
    hidden = frame[industries & (frame["status"] == "suppressed")]
    if hidden.empty:
        return frame
    return _hide(frame, frame.index[industries & (frame["group"] == EVERYBODY)], "secondary")


def _hide(frame: pd.DataFrame, which: pd.Index, reasons: pd.Series | str) -> pd.DataFrame:
    frame = frame.copy()
    frame.loc[which, NUMBER_COLUMNS] = np.nan
    frame.loc[which, "status"] = "suppressed"
    frame.loc[which, "reason"] = reasons
    return frame


def _follow(frame: pd.DataFrame, item: str, leaders: list[str]) -> pd.DataFrame:
    """Hide an item's rows wherever one of the items that it stands on is hidden for the same area and group."""
    hidden = frame[frame["item"].isin(leaders) & (frame["status"] == "suppressed")]
    places = pd.MultiIndex.from_frame(hidden[["area", "group"]])
    own = frame.index[(frame["item"] == item) & (frame["status"] != "suppressed")]
    follows = own[pd.MultiIndex.from_frame(frame.loc[own, ["area", "group"]]).isin(places)]
    return _hide(frame, follows, "secondary")


def _hide_small_groups(frame: pd.DataFrame, least: int) -> pd.DataFrame:
    """Areas with a group that is smaller than the smallest base lose the sizes of all their groups.

    Groups add up to the area and areas to samlet, so one area alone would be told by subtraction: the smallest other
    one is hidden with it.
    """
    sizes = frame[(frame["item"] == SIZE) & (frame["area"] != TOTAL)]
    small = set(sizes.loc[(sizes["value"] > 0) & (sizes["value"] < least), "area"])
    small |= set(sizes.loc[sizes["status"] == "suppressed", "area"])
    rest = sizes[~sizes["area"].isin(small)]
    if len(small) == 1 and not rest.empty:
        small.add(rest.groupby("area")["value"].sum().idxmin())
    own = frame["item"].isin([SIZE, SHARE]) & frame["area"].isin(small) & (frame["status"] != "suppressed")
    return _hide(frame, frame.index[own], "small_base")

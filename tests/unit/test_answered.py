"""Which answers are new, changed or withdrawn, from keyed hashes alone."""

import pandas as pd
import pytest

from helpers.answered import count_changes, remember_answers


def _answers(people: dict[str, int], weight: float = 1.0) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame(
        {
            "wave": "midway", "area": "rebild", "group": "", "respondent": list(people), "weight": weight,
            "completed": True, "books": pd.array(list(people.values()), dtype="int16"),
        }
    ).astype({"respondent": "str", "group": "str"})  # fmt: skip
    return {"citizen": frame}


def _counted(folder, before, now):
    remember_answers(folder, before, ["a"])
    remember_answers(folder, now, ["b"])
    found = count_changes(folder, "a", "b")
    return None if found is None else found[["new", "changed", "withdrawn"]].to_numpy().tolist()


def test_answers_are_told_apart_by_who_gave_them_and_weights_change_nobody(tmp_path):
    before = _answers({"R1": 1, "R2": 2, "R3": 3})
    assert _counted(tmp_path, before, _answers({"R3": 3, "R2": 1, "R4": 3, "R5": 1}, weight=1.2)) == [[2, 1, 1]]
    assert _counted(tmp_path, before, _answers({"R1": 1, "R2": 2, "R3": 3}, weight=1.2)) == [[0, 0, 0]]


def test_no_id_is_kept_and_without_the_key_nothing_is_compared(tmp_path):
    answers = _answers({"R123456": 1})
    remember_answers(tmp_path, answers, ["a"])
    (record,) = tmp_path.glob("*.parquet")
    assert b"R123456" not in record.read_bytes()
    kept = pd.read_parquet(record)
    assert kept["respondent"].iloc[0] != pd.util.hash_array(answers["citizen"]["respondent"].to_numpy(object))[0]
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    (tmp_path / "key").unlink()
    remember_answers(tmp_path, _answers({"R123456": 2}), ["b"])
    assert count_changes(tmp_path, "a", "b") is None
    assert count_changes(tmp_path, "a", "ukendt") is None


@pytest.mark.parametrize("changed", ["group", "completed"])
def test_another_group_and_an_answer_completed_later_are_changes(tmp_path, changed):
    before, now = _answers({"R1": 1}), _answers({"R1": 1})
    now["citizen"][changed] = {"group": "unge", "completed": False}[changed]
    assert _counted(tmp_path, before, now) == [[0, 1, 0]]

"""Stale or not: by content, with the reason in words."""

from pathlib import Path

import pytest

from helpers.staleness import Memory, declare_task


@pytest.fixture
def task_files(tmp_path: Path) -> dict[str, Path]:
    files = {name: tmp_path / name for name in ("input.csv", "other.csv", "report.html")}
    files["input.csv"].write_text("1")
    files["other.csv"].write_text("2")
    return files


def _task(files: dict[str, Path], *, inputs=("input.csv",), renderer="embedded"):
    return declare_task(
        "report",
        inputs=[files[name] for name in inputs],
        targets=[files["report.html"]],
        settings={"renderer": renderer},
    )


def test_a_task_is_stale_until_it_is_done_and_its_target_exists(tmp_path, task_files):
    with Memory(tmp_path / "state.db") as memory:
        assert memory.why(_task(task_files))
        with pytest.raises(FileNotFoundError):
            memory.done(_task(task_files))
        task_files["report.html"].write_text("x")
        memory.done(_task(task_files))
        assert memory.why(_task(task_files)) == []


def test_memory_lasts_between_runs_and_looks_at_content_not_time(tmp_path, task_files):
    task_files["report.html"].write_text("x")
    with Memory(tmp_path / "state.db") as memory:
        memory.done(_task(task_files))
    with Memory(tmp_path / "state.db") as memory:
        task_files["input.csv"].write_text("1")
        assert memory.why(_task(task_files)) == []
        task_files["input.csv"].write_text("9")
        assert memory.why(_task(task_files)) == [f"{tmp_path.name}/input.csv er ændret"]


def test_a_lost_report_a_new_input_and_new_settings_are_named(tmp_path, task_files):
    task_files["report.html"].write_text("x")
    with Memory(tmp_path / "state.db") as memory:
        memory.done(_task(task_files))
        assert memory.why(_task(task_files, renderer="quarto")) == ["indstillingerne er ændret"]
        assert f"{tmp_path.name}/other.csv er ny" in memory.why(_task(task_files, inputs=("input.csv", "other.csv")))
        task_files["report.html"].unlink()
        assert memory.why(_task(task_files)) == ["report.html findes ikke"]

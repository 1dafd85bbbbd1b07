"""IPython without a terminal or a frontend: it runs a notebook's cells and keeps what they show, in nbformat's words.

What Jupyter's kernel sends over sockets as a cell runs is a list here; what a notebook shows is the same.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from io import TextIOBase
from typing import Any, cast

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]


class Shown:
    """What the cells have shown: their outputs, cell by cell."""

    def __init__(self) -> None:
        self.cells: list[list[Output]] = []
        self._named: defaultdict[str, list[Output]] = defaultdict(list)
        self._clear_first = False

    def next_cell(self) -> None:
        self._clear_first = False
        self.cells.append([])

    def add(self, kind: str, name: str = "", **content: Any) -> None:
        """Show something; what has a name replaces what was shown under it, too."""
        output = {"output_type": kind, **content}
        self._add(output)
        if name:
            self.update(name, content["data"], content["metadata"])
            self._named[name].append(output)

    def add_text(self, stream: str, text: str) -> None:
        """Show text of stdout or stderr, after that of the same stream where that was shown last."""
        last = self.cells[-1][-1] if self.cells[-1] and not self._clear_first else {}
        if last.get("name") == stream:
            last["text"] += text
        else:
            self._add({"output_type": "stream", "name": stream, "text": text})

    def update(self, name: str, data: Output, metadata: Output) -> None:
        for output in self._named[name]:
            output.update(data=data, metadata=metadata)

    def clear(self, wait: bool) -> None:
        """Take away what the cell has shown, now or (`wait`) when it shows the next thing."""
        if wait:
            self._clear_first = True
        else:
            self.cells[-1].clear()

    def _add(self, output: Output) -> None:
        if self._clear_first:
            self._clear_first = False
            self.cells[-1].clear()
        self.cells[-1].append(output)


class _Stream(TextIOBase):
    """stdout or stderr."""

    encoding = "utf-8"

    def __init__(self, name: str, shown: Shown) -> None:
        self.name, self._shown = name, shown

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._shown.add_text(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    """What is displayed."""

    shell: NotebookShell

    def publish(  # type: ignore[override]
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        name = str((transient or {}).get("display_id") or "")
        content = _as_sent(data), _as_sent(metadata or {})
        if update:
            self.shell.shown.update(name, *content)
        else:
            self.shell.shown.add("display_data", name, data=content[0], metadata=content[1])

    def clear_output(self, wait: bool = False) -> None:
        self.shell.shown.clear(wait)


class _LastValue(DisplayHook):
    """The value of a cell's last line."""

    shell: NotebookShell

    def write_output_prompt(self) -> None:
        """The number stands in the output."""

    def write_format_data(self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None) -> None:
        data, metadata = _as_sent(format_dict), _as_sent(md_dict or {})
        self.shell.shown.add("execute_result", data=data, metadata=metadata, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class NotebookShell(InteractiveShell):
    """A shell that keeps in `shown` what its cells show; nobody's profile, history or startup files belong to it.

    There is one in a process (`instance`). It may be made before the process is forked: only `begin` makes stdout,
    stderr and the main module its own.
    """

    displayhook_class = Type(_LastValue)
    display_pub_class = Type(_Publisher)

    def __init__(self) -> None:
        self.shown = Shown()
        super().__init__(config=Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}))  # type: ignore[no-untyped-call]

    def begin(self) -> None:
        """Let all that this process prints and defines be its cells'."""
        sys.stdout, sys.stderr = _Stream("stdout", self.shown), _Stream("stderr", self.shown)
        super().init_sys_modules()  # type: ignore[no-untyped-call]

    def run(self, source: str) -> bool:
        """Run one cell; returns whether it went well."""
        self.shown.next_cell()
        result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        return bool(result.success) and all(output["output_type"] != "error" for output in self.shown.cells[-1])

    def init_ipython_dir(self, ipython_dir: str | None) -> None: ...

    def init_profile_dir(self, profile_dir: str | None) -> None: ...

    def init_sys_modules(self) -> None: ...

    def atexit_operations(self) -> None: ...

    def enable_gui(self, gui: str | None = None) -> None:
        if gui:
            raise UsageError(f"En rapport kan ikke åbne et vindue ({gui}).")

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.shown.add("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)


def _as_sent(content: Mapping[str, Any]) -> Output:
    """What a notebook's file can hold, as it is now; Jupyter says how numpy's numbers, dates and pictures are told.

    Raises TypeError for what no file can hold, in the cell that shows it.
    """
    return cast(Output, json.loads(json.dumps(content, default=json_default)))

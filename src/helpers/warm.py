"""What reports, their kernels and the gate import, imported once where processes are forked from.

No thread starts here that would be lost by a fork.
"""

import importlib
import os

from helpers.lasting import lasting

# Arrow's allocator would start a thread of its own as it is loaded, and a fork takes only the thread that asks for it.
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
# Figures that an evaluator's own cells draw are shown, as in JupyterLab.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

_MODULES = (
    "helpers.chapters",
    "helpers.checking",
    "helpers.execution",
    "helpers.preparation",
    # What these import as late as they can.
    "helpers.papermill_engine",
    "helpers.rendering.manuscript",
    "pikepdf",
    "pypandoc",
    "pypdfium2",
    "typst",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    # What a report's first table would import.
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pyarrow.dataset",
)

with lasting():
    for _module in _MODULES:
        importlib.import_module(_module)
    # The shell that a notebook's cells run in, as it is before the first.
    importlib.import_module("helpers.notebook_shell").NotebookShell.instance()
    # The fonts that figures' words are measured in.
    for _bold in (False, True):
        importlib.import_module("helpers.charts.canvas").text_width("", 1.0, _bold)
    # The schemas that notebooks are held against, as they stand and between nbconvert's steps.
    for _relaxed in (False, True):
        importlib.import_module("nbformat.validator").get_validator(4, 5, relax_add_props=_relaxed)

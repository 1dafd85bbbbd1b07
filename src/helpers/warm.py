"""What a report's kernel and notebook import, imported once where kernels are forked from. No threads start here."""

import gc
import importlib
import os
import sys

# Arrow's allocator would start a thread of its own as it is loaded, and a fork takes only the thread that asks for it.
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
# Reports are not debugged: a kernel without debugpy is ready sooner and smaller.
sys.modules["debugpy"] = None  # type: ignore[assignment]

for _module in (
    "helpers.chapters",
    "helpers.forked_kernels",
    "helpers.preparation",
    # What the kernel itself imports as late as it can.
    "faulthandler",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    # What a report's first table would import.
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pyarrow.dataset",
):
    importlib.import_module(_module)
# What has been imported lives as long as the process: a kernel that looked through it for garbage would find none, and
# touch, and so copy, the memory that it shares with all others.
gc.collect()
gc.freeze()

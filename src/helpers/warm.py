"""What a report's notebook imports, imported once where kernels are forked from. No threads start here."""

import gc
import importlib
import os

# Arrow's allocator would start a thread of its own as it is loaded, and a fork takes only the thread that asks for it.
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")

for _module in ("ipykernel.kernelapp", "ipykernel.ipkernel", "helpers.chapters", "helpers.preparation"):
    importlib.import_module(_module)
# What has been imported lives as long as the process: a kernel that looked through it for garbage would find none, and
# touch, and so copy, the memory that it shares with all others.
gc.collect()
gc.freeze()

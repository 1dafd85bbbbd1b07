"""What a report's notebook imports, imported once where kernels are forked from. No threads start here."""

import importlib

for _module in ("ipykernel.kernelapp", "ipykernel.ipkernel", "helpers.chapters", "helpers.preparation"):
    importlib.import_module(_module)

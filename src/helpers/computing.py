"""What processes that compute numbers import, before they are told of which evaluation."""

import importlib
import sys

# pandera would import it, where it is installed, to make up data, which nobody asks these processes for.
sys.modules["hypothesis"] = None  # type: ignore[assignment]

importlib.import_module("helpers.bundling")

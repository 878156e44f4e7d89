"""The development modules of schema/ for tests; they are scripts beside the package, not part of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

SCHEMA = Path(__file__).parents[1] / "schema"


def schema_module(name: str) -> ModuleType:
    """Load schema/NAME.py as a module."""
    spec = importlib.util.spec_from_file_location(name, SCHEMA / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

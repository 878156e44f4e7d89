"""The scripts of schema/ and docs/ as modules for tests; they stand beside the package and are not part of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]


def schema_module(name: str) -> ModuleType:
    """Load schema/NAME.py as a module."""
    return script_module(ROOT / "schema" / f"{name}.py")


def script_module(path: Path) -> ModuleType:
    """Load a script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

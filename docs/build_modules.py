"""Write the page of all modules, ``docs/modules.md``, from the first sentence of each.

python docs/build_modules.py
"""

from __future__ import annotations

import ast
from pathlib import Path

PAGE = Path(__file__).with_name("modules.md")
SOURCE = Path(__file__).parents[1] / "src" / "cryokb"

HEAD = """# Every module

One line a module: the promise that its own first lines make. [architecture.md](architecture.md) says which room imports from which, and
where to put what is new. This page is made by `docs/build_modules.py`; the words are mended in the module.
"""


def page() -> str:
    """Give the text of the page: the modules that stand alone, then package after package."""
    packages = sorted(place.parent for place in SOURCE.rglob("__init__.py") if "_generated" not in place.parts and place.parent != SOURCE)
    alone = sorted(place for place in SOURCE.glob("*.py") if place.stem != "__init__")
    parts = [HEAD, "## cryokb\n", *map(line, alone)]
    for package in packages:
        name = ".".join(package.relative_to(SOURCE.parent).parts)
        modules = sorted(place for place in package.glob("*.py") if place.stem != "__init__")
        parts += [f"\n## {name}\n\n{promise(package / '__init__.py')}\n", *map(line, modules)]
    return "\n".join(parts) + "\n"


def line(place: Path) -> str:
    """Write one module with its promise."""
    return f"- `{place.stem}`: {promise(place)}"


def promise(place: Path) -> str:
    """Give the first paragraph of the docstring of a module, on one line."""
    text = ast.get_docstring(ast.parse(place.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

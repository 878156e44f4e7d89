"""Which elements a specimen contains, as far as the record says it in symbols and formulas.

Names are not read as formulas: PC is propylene carbonate, not phosphorus and carbon, and LiFSI holds no iodine
(:func:`cryokb.formulas.is_formula` knows). What counts is the metal, the collector, the components of the electrolyte, of which NXem wants
the elements as well, and the phases observed on the specimen.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryokb import formulas
from cryokb.plain import rows, section, text, texts
from cryokb.record import RecordView

__all__ = ["elements_of_specimen"]


def elements_of_specimen(view: RecordView, key: str) -> list[str]:
    """List the elements of a specimen by atomic number; empty when the record says none."""
    named = [name for name in _names(view, key) if formulas.is_formula(name)]
    return sorted({symbol for name in named for symbol in formulas.elements(name)}, key=formulas.ELEMENTS.index)


def _names(view: RecordView, key: str) -> Iterator[str]:
    system = view.system(key)  # a lamella has that of the electrode it was cut from
    yield from (text(system.get("metal")) or "", text(section(system, "collector").get("material")) or "")
    electrolyte = section(system, "electrolyte")
    for role in ("salts", "solvents", "additives", "solids", "polymers"):
        yield from (text(component.get("formula")) or text(component.get("name")) or "" for component in rows(electrolyte, role))
    yield from _phases(view, key)


def _phases(view: RecordView, key: str) -> Iterator[str]:
    """Go through the phases found on a specimen; what was looked for and not found does not count."""
    for observation in view.observed(key):
        if observation.get("polarity", "found") == "found":
            yield from texts(observation.get("phase"))

"""Which elements a specimen contains, as far as the record says it in symbols and formulas.

Names are not read as formulas: PC is propylene carbonate, not phosphorus and carbon, and LiFSI holds no iodine
(:func:`cryokb.formulas.is_formula` knows). What counts is the metal, the collector, the components of the electrolyte, of which NXem wants
the elements as well, and the phases observed on the specimen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb import formulas
from cryokb.nexus.records import acquisitions, list_of, objects, section, specimen_of, text
from cryokb.record import RecordView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryokb.issues import JsonObject

__all__ = ["elements_of_specimen"]


def elements_of_specimen(record: JsonObject, key: str) -> list[str]:
    """List the elements of a specimen by atomic number; empty when the record says none."""
    named = [name for name in _names(record, key) if formulas.is_formula(name)]
    return sorted({symbol for name in named for symbol in formulas.elements(name)}, key=formulas.ELEMENTS.index)


def _names(record: JsonObject, key: str) -> Iterator[str]:
    system = RecordView(record).system(key)  # a lamella has that of the electrode it was cut from
    yield from (text(system, "metal") or "", text(section(system, "collector"), "material") or "")
    electrolyte = section(system, "electrolyte")
    for role in ("salts", "solvents", "additives", "solids", "polymers"):
        yield from (text(component, "formula") or text(component, "name") or "" for component in list_of(electrolyte, role))
    yield from _phases(record, key)


def _phases(record: JsonObject, key: str) -> Iterator[str]:
    """Go through the phases found on the acquisitions of a specimen; what was looked for and not found does not count."""
    here = {one.key for one in acquisitions(record) if specimen_of(record, one) == key}
    for observation in objects(record, "observations").values():
        sources, phases = observation.get("from"), observation.get("phase")
        seen = here & {source for source in sources if isinstance(source, str)} if isinstance(sources, list) else set()
        if seen and isinstance(phases, list) and observation.get("polarity", "found") == "found":
            yield from (phase for phase in phases if isinstance(phase, str))

"""Files whose arrays may be something else than electron microscopy: NeXus of any field, and logs of heating holders.

Their arrays are listed, and become acquisitions only when the file says that an electron microscope made them.
"""

from __future__ import annotations

from cryokb.readers.mapping import Table
from cryokb.readers.tables import convention
from cryokb.readers.tags import Dataset

__all__ = ["DENS", "NEXUS", "definition_of"]


def definition_of(dataset: Dataset) -> str:
    """Name the application definition of a NeXus file in capitals, or give an empty text."""
    return (dataset.tags.text("definition.value") or dataset.tags.text("definition") or "").upper()


def not_said(dataset: Dataset) -> str | None:
    if definition_of(dataset).startswith(("NXEM", "NXCRYOEM")):
        return None
    kinds = ("Acquisition_instrument.TEM", "Acquisition_instrument.SEM")
    if any(dataset.tags.get(f"tidy:{kind}") is not None for kind in kinds) or convention.technique_of(dataset) is not None:
        return None
    return "the file does not say that an electron microscope made it"


def heater_log(_: Dataset) -> str | None:
    return "it is a log of the heater of a holder: attach it as a file; the temperature is the heater's, not the specimen's"


NEXUS = Table(
    fields=convention.TABLE.fields,
    roots=convention.TABLE.roots,
    technique=convention.TABLE.technique,
    clock=convention.TABLE.clock,
    foreign=not_said,
)
DENS = Table(foreign=heater_log)

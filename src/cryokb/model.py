"""Typed objects: the generated pydantic classes, for those who prefer attributes to plain documents.

Never on the validate path: importing the classes costs half a second. They check types, not rules; ``cryokb.validate`` is the gate.
"""

from __future__ import annotations

from cryokb._generated.classes import Publication, Record
from cryokb.issues import JsonObject

__all__ = ["Publication", "Record", "typed"]

CLASSES: dict[str, type[Record | Publication]] = {"record": Record, "publication": Publication}


def typed(document: JsonObject) -> Record | Publication:
    """Give an expanded document as an object with attributes.

    Args:
        document: the expanded form of a record or a publication.

    Raises:
        pydantic.ValidationError: the document does not fit its class.
        KeyError: its kind has no class.

    >>> typed({"cryokb": "record/1.1", "title": "Li on Cu"}).title
    'Li on Cu'
    """
    kind = str(document["cryokb"]).partition("/")[0]
    return CLASSES[kind].model_validate(document)
